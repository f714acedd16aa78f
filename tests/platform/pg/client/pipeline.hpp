// Pipeline: the fixture for tests of statements outside transactions, with queries for them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

inline const pg::Read<std::int64_t(std::int64_t, std::int64_t)> divide{"test.divide", pg::Lane::point,
                                                                       "select $1 / $2"};
inline const pg::Read<std::int64_t(int)> wait_a_while{"test.wait_a_while", pg::Lane::list,
                                                      "select 7::bigint from pg_sleep($1 / 1000.0)"};
inline const pg::Write<void(int)> write_mark{"test.write_mark", "insert into marks (mark) values ($1)"};

inline pg::Settings settings_for(const TestDatabase& database) {
    return {.url = database.url()};
}

class Pipeline : public testing::Test {
 protected:
    Pipeline() : database(TestDatabase::Schema::empty) {}

    [[nodiscard]] std::string connections(const std::string& condition) {
        return database.scalar(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'plaza' "
            "and " +
            condition);
    }
    void end_connections() {
        database.exec(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and "
            "application_name = 'plaza'");
    }

    TestDatabase database;
};

}  // namespace plaza::test
