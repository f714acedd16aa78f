// TestDatabase: a database of a test's own, cloned from the migrated template, and plain SQL to arrange and look at it.
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

    /// Where it is, as DATABASE_URL.
    [[nodiscard]] const Secret& url() const { return url_; }

    /// Runs one or more statements; throws std::runtime_error with PostgreSQL's message.
    void exec(const std::string& sql);
    /// The rows of one statement with parameters $1, $2, …; a null is an empty string.
    [[nodiscard]] std::vector<Row> rows(const std::string& sql, std::initializer_list<std::string> parameters = {});
    /// The one value of the one row.
    [[nodiscard]] std::string scalar(const std::string& sql, std::initializer_list<std::string> parameters = {});

 private:
    pg_conn* connection_ = nullptr;
    std::string name_;
    Secret url_;
};

}  // namespace plaza::test
