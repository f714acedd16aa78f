#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/commands/backup.hpp"
#include "tests/support/api.hpp"
#include "tests/support/original.hpp"

namespace plaza::test {

namespace fs = std::filesystem;
using testing::Field;
using testing::HasSubstr;

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
    Client ana(target.port(), answer.json()["access_token"].get<std::string>());
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
    const auto post =
        ana.post("/posts", R"({"title": "a bicycle", "content": "green"})").json().at("id").get<std::int64_t>();
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
