// Units: the fixture for tests of units, with queries and a rule that writes with a unit.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "platform/pg/client/unit.hpp"
#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

inline const pg::Write<int(int)> insert_mark{"test.unit_insert_mark",
                                             "insert into marks (mark) values ($1) returning mark"};
inline const pg::Write<void(int)> insert_copy{"test.unit_insert_copy", "insert into copies (mark) values ($1)"};

class Units : public testing::Test {
 protected:
    Units() : database(TestDatabase::Schema::empty) {
        database.exec("create table marks (mark int primary key, number serial)");
        database.exec("create table copies (mark int check (mark <> 13), number serial)");
        settings.url = database.url();
        settings.write.connections = 1;
    }

    [[nodiscard]] std::string marks() { return database.scalar("select count(*) from marks"); }
    [[nodiscard]] std::string copies() { return database.scalar("select count(*) from copies"); }
    /// The number of transactions that wrote the existing rows.
    [[nodiscard]] std::string transactions() {
        return database.scalar(
            "select count(distinct x) from (select xmin::text x from marks union select xmin::text from copies) t");
    }
    [[nodiscard]] bool is_active(const std::string& query) {
        return database.scalar("select count(*) from pg_stat_activity where state = 'active' and query like '" + query +
                               "' and datname = current_database() and pid <> pg_backend_pid()") != "0";
    }
    void end_connections() {
        database.exec(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and "
            "application_name = 'plaza'");
    }
    void let_commits_wait() {
        database.exec(
            "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(10); return new; "
            "end $$");
        database.exec(
            "create constraint trigger slow after insert on copies deferrable initially deferred "
            "for each row execute function slow()");
    }

    TestDatabase database;
    pg::Settings settings;
};

template <class T>
void await_all(PgLoop& loop, const std::vector<std::shared_ptr<Outcome<T>>>& outcomes) {
    loop.run_until([&] { return std::ranges::all_of(outcomes, [](const auto& o) { return o->is_known(); }); });
}

/// A rule, which works with and without an open transaction.
inline Task<int> mark_and_copy(pg::Writer& db, int mark, int copied) {
    pg::Unit unit(db);
    const auto made = unit.add(insert_mark, mark);
    unit.add(insert_copy, copied);
    co_await unit.commit();
    co_return made.row().value_or(0);
}

}  // namespace plaza::test
