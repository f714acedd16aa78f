#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/api.hpp"
#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/original.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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

    [[nodiscard]] fs::path file(const std::string& name = "backup") const { return home().path() / name; }
    [[nodiscard]] std::string bytes() const {
        std::ostringstream text;
        text << std::ifstream(file(), std::ios::binary).rdbuf();
        return text.str();
    }

    /// The names of the files in home().
    [[nodiscard]] std::set<std::string> files() const {
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator(home().path())) names.insert(entry.path().filename());
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
        return AllOf(Field(&CommandResult::code, 0), Field(&CommandResult::output, output));
    }
};

TEST_F(Backup, RestoresEveryRow) {
    TestDatabase source;
    fill(source);
    EXPECT_THAT(db({"backup", "backup"}, source),
                succeeds(HasSubstr("backup: 50 users, 2000 posts, 3000 votes of 20")));
    TestDatabase target(Schema::empty);
    EXPECT_THAT(restore(target), succeeds(HasSubstr("restored 50 users, 2000 posts, 3000 votes of 20")));
    EXPECT_EQ(hashes(target), hashes(source));
    EXPECT_THAT(run({"migrate", "check"}, on(target.url().reveal())), succeeds("the schema matches the migrations\n"));
}

TEST_F(Backup, RestoresWithExtensionOfAdministrator) {
    TestDatabase source;
    fill(source);
    back_up(source);
    TestDatabase target(Schema::empty);
    const auto owner = fmt::format("owner_{}", getpid());
    const auto name = target.scalar("select current_database()");
    target.exec(
        fmt::format("create extension pg_trgm; create role {0} login; alter database {1} owner to {0}", owner, name));
    const auto url = target.url().reveal();
    const auto as_owner = on("postgresql://" + owner + url.substr(url.find('@')));
    // Also works with the tables of an empty Plaza, which are replaced.
    EXPECT_EQ(run({"migrate", "upgrade", "head"}, as_owner).code, 0);
    EXPECT_THAT(run({"db", "restore", "backup"}, as_owner), succeeds(HasSubstr("restored 50 users")));
    EXPECT_EQ(hashes(target), hashes(source));
    target.exec(fmt::format("reassign owned by {0} to plaza; drop owned by {0}; drop role {0}", owner));
}

TEST_F(Backup, RestoresWithExtensionInAnotherSchema) {
    TestDatabase source;
    fill(source);
    back_up(source);
    TestDatabase target(Schema::empty);
    const auto name = target.scalar("select current_database()");
    target.exec("create schema \"its extensions\"; create extension pg_trgm schema \"its extensions\"");
    target.exec("alter database " + name + " set search_path = public, \"its extensions\"");
    EXPECT_THAT(restore(target), succeeds(HasSubstr("restored 50 users")));
    EXPECT_THAT(run({"migrate", "check"}, on(target.url().reveal())), succeeds("the schema matches the migrations\n"));
    // And back, into an empty Plaza with the extension in `public`.
    ASSERT_EQ(db({"backup", "backup", "--overwrite"}, target).code, 0);
    TestDatabase last;
    EXPECT_THAT(restore(last), succeeds(HasSubstr("restored 50 users")));
}

TEST_F(Backup, FileIsPrivate) {
    const TestDatabase source;
    back_up(source);
    struct stat status{};
    ASSERT_EQ(stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
    EXPECT_THAT(files(), testing::ElementsAre("backup"));
}

TEST_F(Backup, OverwritesFileOnlyOnRequest) {
    const TestDatabase source;
    home().write("backup", "precious");
    EXPECT_THAT(db({"backup", "backup"}, source), RefusesInOneLine("backup already exists"));
    EXPECT_EQ(bytes(), "precious");
    EXPECT_EQ(db({"backup", "backup", "--overwrite"}, source).code, 0);
    EXPECT_TRUE(bytes().starts_with("PGDMP"));
}

TEST_F(Backup, FailureLeavesNoFile) {
    const TestDatabase source;
    EXPECT_THAT(db({"backup", "no/such/directory"}, source), RefusesInOneLine("cannot write no/such/directory.part"));
    const TestDatabase empty(Schema::empty);
    EXPECT_THAT(db({"backup", "backup"}, empty), RefusesInOneLine("the database has no Plaza tables"));
    // A file size limit behaves like a full disk.
    EXPECT_THAT(db({"backup", "backup"}, source, {"prlimit", "--fsize=1000"}), RefusesInOneLine("pg_dump"));
    EXPECT_THAT(run({"db", "backup", "backup"}, on("postgresql:///nowhere?host=/nowhere")),
                Field(&CommandResult::code, 1));
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Backup, InterruptionLeavesNoFile) {
    TestDatabase source;
    source.exec("begin; lock table idempotency_keys in access exclusive mode");
    Process plaza({"db", "backup", "backup"}, on(source.url().reveal()), {home().path(), {}});
    pg::BlockingConnection watcher(source.url());
    const auto waits = [&] {
        return watcher
                   .query(
                       "select from pg_stat_activity where application_name = 'plaza backup' and "
                       "datname = current_database() and wait_event_type = 'Lock'")
                   .size() == 1;
    };
    ASSERT_TRUE(becomes_true(waits));
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 1);
    EXPECT_THAT(plaza.output(), HasSubstr("interrupted"));
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Backup, PartialFileIsReplaced) {
    const TestDatabase source;
    home().write("backup.part", "half");
    EXPECT_EQ(db({"backup", "backup"}, source).code, 0);
    EXPECT_THAT(files(), testing::ElementsAre("backup"));
}

TEST_F(Backup, RejectsDatabaseWithUsers) {
    TestDatabase source;
    fill(source);
    back_up(source);
    TestDatabase target;
    target.exec("insert into accounts (id, handle, created_at) values (1, 'ana', now())");
    const auto before = hashes(target);
    EXPECT_THAT(restore(target), RefusesInOneLine("the database already has users (1)"));
    EXPECT_EQ(hashes(target), before);

    TestDatabase others(Schema::empty);
    others.exec("create table recipes (name text)");
    EXPECT_THAT(restore(others), RefusesInOneLine("not empty (it has recipes)"));
    EXPECT_TRUE(has_nothing(others));
}

TEST_F(Backup, RejectsInvalidFile) {
    TestDatabase target(Schema::empty);
    EXPECT_THAT(restore(target), RefusesInOneLine("cannot read backup"));
    home().write("backup", "select 'anything else'");
    EXPECT_THAT(restore(target), RefusesInOneLine("backup was not written by `plaza db backup`"));
    home().write("backup", "PGDMP\x01\x0e but no more");
    EXPECT_THAT(restore(target), RefusesInOneLine("damaged or incomplete"));

    TestDatabase other(Schema::empty);
    other.exec("create table recipes (name text)");
    const auto dump = fmt::format("$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)/pg_dump -Fc -f {} '{}'",
                                  file().string(), other.url().reveal());
    ASSERT_EQ(std::system(dump.c_str()), 0);
    EXPECT_THAT(restore(target), RefusesInOneLine("a dump of another database"));
    EXPECT_TRUE(has_nothing(target));
}

TEST_F(Backup, RejectsTruncatedFile) {
    TestDatabase source;
    fill(source);
    back_up(source);
    const auto whole = bytes();
    TestDatabase target(Schema::empty);
    for (const auto share : {0.01, 0.3, 0.6, 0.9}) {
        const auto size = static_cast<std::size_t>(share * static_cast<double>(whole.size()));
        home().write("backup", std::string_view(whole).substr(0, size));
        EXPECT_THAT(restore(target), RefusesInOneLine("damaged or incomplete")) << share;
        EXPECT_TRUE(has_nothing(target)) << share;
    }
}

TEST_F(Backup, RejectsNewerVersion) {
    TestDatabase source;
    back_up(source);
    auto dump = bytes();
    const auto version = source.scalar("show server_version");
    const auto at = dump.find(version);
    ASSERT_NE(at, std::string::npos);
    home().write("backup", dump.replace(at, 2, "99"));
    TestDatabase target(Schema::empty);
    EXPECT_THAT(restore(target), RefusesInOneLine("was taken from PostgreSQL 99"));

    fs::remove(file());
    source.exec(
        "insert into plaza_migrations (number, name, checksum, is_breaking) "
        "values (9999, '9999_add_moods', '', false)");
    back_up(source);
    EXPECT_THAT(restore(target),
                RefusesInOneLine("was written by a newer version of plaza (migration 9999_add_moods)"));

    fs::remove(file());
    source.exec(
        "delete from plaza_migrations where number = 9999; "
        "update plaza_migrations set checksum = 'another' where number = 2");
    back_up(source);
    EXPECT_THAT(restore(target), RefusesInOneLine("was written by a different plaza: its migration 0002_create_posts"));
    EXPECT_TRUE(has_nothing(target));
}

TEST_F(Backup, OlderSchemaIsMigrated) {
    TestDatabase source(Schema::empty);
    ASSERT_EQ(run({"migrate", "upgrade", "0003"}, on(source.url().reveal())).code, 0);
    source.exec("insert into accounts (id, handle, created_at) values (1, 'ana', now())");
    back_up(source);
    TestDatabase target;
    EXPECT_THAT(restore(target), succeeds(HasSubstr("applied migration 0004_create_idempotency_keys\n")));
    EXPECT_EQ(target.scalar("select handle from accounts"), "ana");
    EXPECT_THAT(run({"migrate", "check"}, on(target.url().reveal())), Field(&CommandResult::code, 0));
}

// The last schema with triggers, SQL functions and columns of normal e-mail addresses, and what its server wrote.
TEST_F(Backup, UsersOfOlderSchemaLogInPostAndVote) {
    TestDatabase source(Schema::empty);
    ASSERT_EQ(run({"migrate", "upgrade", "0018"}, on(source.url().reveal())).code, 0);
    const std::string refresh_token = std::string(32, 'f') + "." + std::string(64, '5');
    source.exec(fmt::format(R"sql(
        insert into accounts (id, handle) values (1, 'Ana'), (2, 'user_2'), (3, 'gone'), (4, 'ana_2');
        insert into users (id, email, password_hash) values
            (1, 'Ana@example.com', '{0}'), (2, 'josé@example.com', '{0}'), (3, 'gone@example.com', '{0}');
        insert into posts (id, author_id, title, content, published) values
            (10, 1, 'a title', 'words', true), (11, 1, 'a draft', '', false);
        insert into votes (post_id, voter_id) values (10, 1), (10, 2), (10, 3);
        delete from accounts where id = 3;
        insert into sessions (user_id, expires_at, user_agent, address, refresh_family_hash, refresh_hash)
        select 1, now() + interval '1 day', '', '', encode(sha256(convert_to(split_part('{1}', '.', 1), 'UTF8')), 'hex'),
               encode(sha256(convert_to('{1}', 'UTF8')), 'hex'))sql",
                            original_hash, refresh_token));
    back_up(source);
    TestServer target;
    EXPECT_THAT(restore(target.database()), succeeds(HasSubstr("restored 2 users, 2 posts, 2 votes")));

    Client stranger(target.port());
    const auto log_in = [&](const char* email) {
        return stranger.post("/login", form({{"username", email}, {"password", "correct horse battery"}}));
    };
    EXPECT_EQ(log_in("josé@example.com").status, 200);
    const auto answer = log_in("ANA@example.com");
    ASSERT_EQ(answer.status, 200);
    Client ana(target.port(), answer.json()["access_token"]);
    EXPECT_EQ(ana.get("/posts/10").json()["votes"], 2);
    EXPECT_EQ(ana.post("/votes", vote_body(10, 0)).status, 201);
    EXPECT_EQ(ana.get("/posts/10").json()["votes"], 1);
    EXPECT_EQ(ana.get("/posts/11").status, 200);
    EXPECT_EQ(ana.del("/posts/10").status, 204);
    const auto refreshed = stranger.post("/login/refresh", form({{"refresh_token", refresh_token}}));
    EXPECT_EQ(refreshed.status, 200);
    const auto taken = [&](const char* username) {
        return stranger
            .post(
                "/users",
                Json{{"email", "new@example.com"}, {"password", "plums in the icebox"}, {"username", username}}.dump())
            .status;
    };
    EXPECT_EQ(taken("ANA"), 409);
    EXPECT_EQ(taken("gone"), 409) << "the name of a deleted account stays reserved";
    EXPECT_EQ(taken("cem"), 201);
}

TEST_F(Backup, RunningServerUsesRestoredData) {
    TestServer source;
    TestServer target;
    const auto people = [](TestServer& server) { return Client(server.port()); };
    auto ana = signed_up(source.port(), "ana");
    const auto post = ana.post("/posts", R"({"title": "a bicycle", "content": "green"})").json().at("id");
    back_up(source.database());

    // The connections of the target have prepared statements that are used again after the restore.
    EXPECT_EQ(Client(target.port(), ana.token()).get("/posts").status, 401);
    EXPECT_EQ(people(target)
                  .post("/login", form({{"username", "ana@example.com"}, {"password", "plums in the icebox"}}))
                  .status,
              403);
    EXPECT_THAT(restore(target.database()), succeeds(HasSubstr("restored 1 user, 1 post, 0 votes")));
    auto restored = Client(target.port(), ana.token());
    EXPECT_EQ(restored.get("/posts").json().at(0).at("Post").at("id"), post);
    EXPECT_EQ(restored.post("/votes", vote_body(post, 1)).status, 201);
    EXPECT_EQ(restored.post("/posts", R"({"title": "another", "content": ""})").status, 201);
    EXPECT_EQ(people(target)
                  .post("/login", form({{"username", "ana@example.com"}, {"password", "plums in the icebox"}}))
                  .status,
              200);
}

}  // namespace plaza::test
