// BlockingConnection: a blocking connection for migrations, commands and the private cluster. Requests use
// client/runner.hpp instead.
#pragma once

#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/secret.hpp"

struct pg_conn;

namespace plaza::pg {

/// An error of PostgreSQL or of the connection, in one line. sqlstate is empty if no server answered.
struct BlockingError : std::runtime_error {
    std::string sqlstate;

    BlockingError(const std::string& message, std::string sqlstate)
        : std::runtime_error(message), sqlstate(std::move(sqlstate)) {}
};

/// Columns as text, NULL as the empty string.
using TextRow = std::vector<std::string>;

class BlockingConnection {
 public:
    /// Connects to the primary. Throws BlockingError, whose text never contains the URL.
    explicit BlockingConnection(const Secret& url);

    /// Runs one statement with its parameters ($1 …) as text. Throws BlockingError.
    std::vector<TextRow> query(std::string_view sql, std::initializer_list<std::string> parameters = {});

    /// Runs any number of statements and discards their rows. Throws BlockingError.
    void script(std::string_view sql);

    /// For libpq functions that this class does not wrap (check.cpp).
    [[nodiscard]] pg_conn* get() const { return connection_.get(); }

 private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };
    std::unique_ptr<pg_conn, Close> connection_;
};

}  // namespace plaza::pg
