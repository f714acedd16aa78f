// Backup: the fixture for tests of `plaza db backup` and `plaza db restore`.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

/// `plaza db backup` and `plaza db restore` from the database of one server to that of another.
class Backup : public App {
 protected:
    using Schema = TestDatabase::Schema;

    [[nodiscard]] CommandResult db(std::vector<std::string> words, const TestDatabase& database,
                                   std::vector<std::string> wrapper = {}) const {
        words.insert(words.begin(), "db");
        return run(std::move(words), on(database.url().reveal()), std::move(wrapper));
    }
    void back_up(const TestDatabase& database, const std::string& file = "backup") const {
        const auto result = db({"backup", file}, database);
        ASSERT_EQ(result.code, 0) << result.output;
    }
    [[nodiscard]] CommandResult restore(const TestDatabase& database) const {
        return db({"restore", "backup"}, database);
    }

    [[nodiscard]] std::filesystem::path file(const std::string& name = "backup") const { return home().path() / name; }
    [[nodiscard]] std::string bytes() const {
        std::ostringstream text;
        text << std::ifstream(file(), std::ios::binary).rdbuf();
        return text.str();
    }

    /// The names of the files in home().
    [[nodiscard]] std::set<std::string> files() const {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(home().path()))
            names.insert(entry.path().filename());
        return names;
    }

    static void fill(TestDatabase& database) {
        database.exec(R"sql(
            insert into accounts (id, handle, created_at) select n, 'name_' || n, now() from generate_series(1, 50) n;
            insert into users (id, email, password_hash)
            select n, 'user' || n || '@example.com', 'hash ' || n from generate_series(1, 50) n;
            insert into handles (name, account_id) select 'name_' || n, n from generate_series(1, 50) n;
            insert into handles (name, reserved_until) values ('#a hash', 'infinity');
            insert into emails (address, user_id)
            select case when n < 5 then '<' else '' end || 'user' || n || '@example.com', n
              from generate_series(1, 50) n;
            insert into posts (id, author_id, title, content, published, created_at, votes)
            select n, 1 + n % 50, E'tab\there, line\nthere, \\backslash, ''quote'', Ünïcödé 🚲 ' || n,
                   repeat('words ', n % 40), n % 7 <> 0, now(), case when n <= 500 then 6 else 0 end
              from generate_series(1, 2000) n;
            insert into votes (post_id, voter_id, created_at)
            select p.id, 1 + v * 7, now()
              from (select id from posts order by id limit 500) p, generate_series(0, 5) v)sql");
    }

    /// One hash per table.
    static std::map<std::string, std::string> hashes(TestDatabase& database) {
        std::map<std::string, std::string> all;
        for (const auto& row : database.rows("select relname from pg_class where relkind = 'r' and "
                                             "relnamespace = 'public'::regnamespace"))
            all[row[0]] = database.scalar(fmt::format(
                "select count(*) || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {} t", row[0]));
        return all;
    }

    static bool has_nothing(TestDatabase& database) {
        return database.scalar("select to_regclass('accounts') is null and to_regclass('plaza_migrations') is null") ==
               "t";
    }

    static auto succeeds(const auto& output) {
        return testing::AllOf(testing::Field(&CommandResult::code, 0), testing::Field(&CommandResult::output, output));
    }
};

}  // namespace plaza::test
