// TestDatabase: a database for one test, cloned from the migrated template, with plain SQL to prepare and inspect it.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "platform/base/secret.hpp"

struct pg_conn;

namespace plaza::test {

using Row = std::vector<std::string>;

class TestDatabase {
 public:
    enum class Schema { migrated, empty };

    explicit TestDatabase(Schema schema = Schema::migrated);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    /// The URL, as for DATABASE_URL.
    [[nodiscard]] const Secret& url() const { return url_; }

    /// Runs one or more statements. Throws std::runtime_error with PostgreSQL's message.
    void exec(const std::string& sql);
    /// The rows of one statement with parameters $1, $2, …. A null is an empty string.
    [[nodiscard]] std::vector<Row> rows(const std::string& sql, std::initializer_list<std::string> parameters = {});
    /// The only value of the only row.
    [[nodiscard]] std::string scalar(const std::string& sql, std::initializer_list<std::string> parameters = {});

 private:
    pg_conn* connection_ = nullptr;
    std::string name_;
    Secret url_;
};

}  // namespace plaza::test
