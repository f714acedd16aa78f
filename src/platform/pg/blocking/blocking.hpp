// A plain blocking connection for what runs before and beside the server: migrations, checks, the private cluster.
// Requests never come here: they use session.hpp.
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

/// What PostgreSQL, or the way to it, said in one line; sqlstate is empty if no server answered.
struct BlockingError : std::runtime_error {
    std::string sqlstate;

    BlockingError(const std::string& message, std::string sqlstate)
        : std::runtime_error(message), sqlstate(std::move(sqlstate)) {}
};

/// Columns as text, NULL as the empty string.
using TextRow = std::vector<std::string>;

class BlockingConnection {
 public:
    /// To the primary. Throws BlockingError, whose text never holds the URL.
    explicit BlockingConnection(const Secret& url);

    /// One statement with its parameters ($1 …) as text.
    std::vector<TextRow> query(std::string_view sql, std::initializer_list<std::string> parameters = {});

    /// A script of any number of statements, their rows unread.
    void script(std::string_view sql);

    /// For what libpq alone can tell (check.cpp).
    [[nodiscard]] pg_conn* get() const { return connection_.get(); }

 private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };
    std::unique_ptr<pg_conn, Close> connection_;
};

}  // namespace plaza::pg
