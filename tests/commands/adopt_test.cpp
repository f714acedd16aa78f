#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "tests/commands/adoption.hpp"
#include "tests/support/token.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AdoptBothKeys : public Adoption, public testing::WithParamInterface<Original::VotesKey> {};

TEST_P(AdoptBothKeys, EverythingIsImportedUnchanged) {
    Original original(GetParam());
    original.fill({.users = 20, .posts = 100, .votes = 700});
    EXPECT_THAT(adopt(original), ends(0, AllOf(HasSubstr("users: 20 imported, 0 already present, 0 skipped\n"),
                                               HasSubstr("posts: 100 imported, 0 already present, 0 skipped\n"),
                                               HasSubstr("votes: 700 imported, 0 already present, 0 skipped\n"),
                                               EndsWith("everything was imported\n"))));

    EXPECT_EQ(target().rows("select u.id, u.email, u.password_hash, a.created_at, u.role, a.handle "
                            "from users u join accounts a on a.id = u.id order by u.id"),
              original.rows("select id, email, password, created_at, 'user', 'user_' || id from users order by id"));
    EXPECT_EQ(target().rows("select user_id, address from emails order by user_id"),
              original.rows("select id, email from users order by id"));
    EXPECT_EQ(target().scalar("select count(*) from handles"), "0") << "generated names have no row";
    EXPECT_EQ(target().rows("select id, title, content, author_id, published, created_at from posts order by id"),
              original.rows("select id, title, content, owner_id, published, created_at from posts order by id"));
    EXPECT_EQ(target().rows("select post_id from post_words "
                            "where is_public and '@' || author_id = any(tsvector_to_array(words)) order by post_id"),
              target().rows("select id from posts where published order by id"))
        << "searches find them";
    EXPECT_EQ(target().rows("select post_id, voter_id from votes order by 1, 2"),
              original.rows("select post_id, user_id from votes order by 1, 2"));
    EXPECT_EQ(target().rows("select id, votes from posts order by id"),
              original.rows("select p.id, count(v.user_id) from posts p left join votes v on v.post_id = p.id "
                            "group by p.id order by p.id"));
}

INSTANTIATE_TEST_SUITE_P(OfVotes, AdoptBothKeys,
                         testing::Values(Original::VotesKey::post_first, Original::VotesKey::user_first),
                         [](const auto& key) {
                             return key.param == Original::VotesKey::post_first ? "PostFirst" : "UserFirst";
                         });

class Adopt : public Adoption {};

TEST_F(Adopt, OldPasswordsAndTokensWork) {
    Original original;
    const auto ana = original.add_user("Ana@example.com");
    original.add_post(ana, "from before");
    const auto settings = on(target().url().reveal(), {{"PLAZA_LEGACY_SECRET_KEY", legacy_key}});
    EXPECT_THAT(
        run({"adopt", original.address()}, settings),
        ends(0, AllOf(HasSubstr("tokens of the original are accepted until 20"), Not(HasSubstr("log in again")))));
    ASSERT_THAT(stored_hash(ana), StartsWith("$2b$12$"));

    Process plaza({"serve"}, settings);
    const auto port = plaza.wait_until_listening();
    const auto log_in = [port](std::string_view email, std::string_view password) {
        return Client(port).post("/login", form({{"username", email}, {"password", password}}));
    };
    // The original sets exactly these two claims.
    const auto exp = std::chrono::system_clock::now() + std::chrono::minutes(30);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(exp.time_since_epoch()).count();
    Client before(port, signed_token(fmt::format(R"({{"user_id": {}, "exp": {}}})", ana, seconds), legacy_key));
    EXPECT_EQ(before.get("/posts").status, 200);

    EXPECT_EQ(log_in("Ana@example.com", "wrong horse battery").status, 403);
    EXPECT_EQ(log_in("Ana@example.com", "correct horse battery").status, 200);
    EXPECT_THAT(stored_hash(ana), StartsWith("$argon2id$"));
    EXPECT_EQ(log_in("ana@EXAMPLE.com", "correct horse battery").status, 200);

    const auto listed = before.get("/posts");
    ASSERT_EQ(listed.status, 200) << "a new hash keeps tokens valid";
    EXPECT_EQ(listed.json().at(0).at("Post").at("title"), "from before");
    EXPECT_EQ(listed.json().at(0).at("Post").at("owner").at("email"), "Ana@example.com");
}

TEST_F(Adopt, SuspensionEndsOldTokens) {
    Original original;
    const auto ana = original.add_user("ana@example.com");
    ASSERT_EQ(adopt(original).code, 0);
    const auto settings = on(target().url().reveal(), {{"PLAZA_LEGACY_SECRET_KEY", legacy_key}});
    Process plaza({"serve"}, settings);
    const auto exp = std::chrono::system_clock::now() + std::chrono::minutes(30);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(exp.time_since_epoch()).count();
    Client before(plaza.wait_until_listening(),
                  signed_token(fmt::format(R"({{"user_id": {}, "exp": {}}})", ana, seconds), legacy_key));
    EXPECT_EQ(before.get("/posts").status, 200);
    for (const char* verb : {"suspend", "unsuspend"}) {
        ASSERT_EQ(run({"user", verb, "ana@example.com"}, settings).code, 0);
        EXPECT_EQ(before.get("/posts").status, 401) << verb;
    }
    ASSERT_EQ(adopt(original).code, 0);
    EXPECT_EQ(before.get("/posts").status, 401) << "another import does not restore it";
}

TEST_F(Adopt, ReportsWhetherTokensAreAccepted) {
    Original original;
    original.add_user("ana@example.com");
    EXPECT_THAT(adopt(original), ends(0, HasSubstr("start Plaza with PLAZA_LEGACY_SECRET_KEY set to the original's")));
    const std::string published = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7";
    for (const char* name : {"SECRET_KEY", "PLAZA_LEGACY_SECRET_KEY"})
        EXPECT_THAT(run({"adopt", original.address()}, on(target().url().reveal(), {{name, published}})),
                    ends(0, HasSubstr("is an example key from a manual, so its tokens are not accepted: users log in "
                                      "again, with their old passwords\n")));
}

TEST_F(Adopt, DraftsAreReportedAndPublishedOnRequest) {
    Original original;
    original.fill({.users = 2, .posts = 20, .votes = 0});
    const auto report = HasSubstr("2 of 20 posts are drafts (published is false): the original shows them to everyone");
    EXPECT_THAT(adopt(original, {"--dry-run"}), ends(0, report));
    EXPECT_THAT(adopt(original, {"--publish-drafts"}),
                ends(0, HasSubstr("2 of 20 posts are drafts (published is false) "
                                  "and are published")));
    EXPECT_EQ(target().scalar("select count(*) from posts where published"), "20");

    TestDatabase other;
    const auto kept = run({"adopt", original.address()}, on(other.url().reveal()));
    EXPECT_THAT(kept, ends(0, report));
    EXPECT_LT(kept.output.find("are drafts"), kept.output.find("posts: 20 imported")) << "before the import";
    EXPECT_EQ(other.scalar("select count(*) from posts where published"), "18");
}

TEST_F(Adopt, DraftIsVisibleOnlyToOwner) {
    Original original;
    const auto ana = original.add_user("ana@example.com");
    const auto draft = original.add_post(ana);
    original.exec("update posts set published = false");
    ASSERT_EQ(adopt(original).code, 0);

    Process plaza({"serve"}, on_target());
    const auto port = plaza.wait_until_listening();
    const auto answer =
        Client(port).post("/login", form({{"username", "ana@example.com"}, {"password", "correct horse battery"}}));
    Client owner(port, answer.json().at("access_token").get<std::string>());
    EXPECT_EQ(owner.get("/posts/" + draft).status, 200);
    EXPECT_EQ(signed_up(port, "bob").get("/posts/" + draft).status, 404);
}

TEST_F(Adopt, VoteDateFollowsPostAndVoter) {
    Original original;
    const auto ana = original.add_user("ana@example.com");
    const auto bob = original.add_user("bob@example.com");
    const auto post = original.add_post(ana);
    original.add_vote(post, ana);
    original.add_vote(post, bob);
    original.exec(
        "update users set created_at = timestamptz '2020-01-01 UTC' + id * interval '1 year';"
        "update posts set created_at = '2021-06-01 UTC'");
    ASSERT_EQ(adopt(original).code, 0);
    EXPECT_EQ(target().scalar("select string_agg(to_char(created_at at time zone 'UTC', 'YYYY-MM-DD'), ' ' "
                              "order by voter_id) from votes"),
              "2021-06-01 2022-01-01");
}

TEST_F(Adopt, DryRunReportsWithoutChanging) {
    Original original;
    original.fill({.users = 20, .posts = 100, .votes = 700});
    original.exec("insert into users (email, password) values ('PERSON1@example.com', 'x')");
    const auto report =
        ends(3, AllOf(HasSubstr("skipped user 21 (PERSON1@example.com): its e-mail address is another spelling of that "
                                "of user 1;"),
                      HasSubstr("users: 20 would be imported, 0 already present, 1 skipped\n"),
                      HasSubstr("posts: 100 would be imported, 0 already present, 0 skipped\n"),
                      HasSubstr("votes: 700 would be imported, 0 already present, 0 skipped\n")));

    const auto before = target_fingerprint();
    EXPECT_THAT(adopt(original, {"--dry-run"}), report);
    EXPECT_EQ(target_fingerprint(), before);

    TestDatabase empty(TestDatabase::Schema::empty);
    EXPECT_THAT(run({"adopt", "--dry-run", original.address()}, on(empty.url().reveal())), report);
    EXPECT_EQ(empty.scalar("select count(*) from pg_class where relnamespace = 'public'::regnamespace"), "0");
}

TEST_F(Adopt, EmptyDatabaseIsMigratedFirst) {
    Original original;
    original.fill({.users = 2, .posts = 3, .votes = 4});
    TestDatabase empty(TestDatabase::Schema::empty);
    EXPECT_THAT(run({"adopt", original.address()}, on(empty.url().reveal())), ends(0, HasSubstr("votes: 4 imported")));
    EXPECT_EQ(empty.scalar("select count(*) from posts"), "3");
}

TEST_F(Adopt, PrivateDatabaseCanBeTarget) {
    Original original;
    original.fill({.users = 2, .posts = 3, .votes = 4});
    home().make_cluster();
    EXPECT_THAT(run({"adopt", original.address()}, quick()), ends(0, HasSubstr("votes: 4 imported")));
    EXPECT_EQ(postmaster_of(home().data() / "postgres"), 0) << "PostgreSQL is stopped again";

    Process plaza({"serve"}, quick());
    const auto port = plaza.wait_until_listening();
    EXPECT_EQ(signed_up(port, "carol").get("/posts/1").status, 200);
    EXPECT_THAT(run({"adopt", original.address()}, quick()),
                ends(0, HasSubstr("posts: 0 imported, 3 already present")));
}

TEST_F(Adopt, SecondRunImportsNewRowsAndReportsChanges) {
    Original original;
    original.fill({.users = 5, .posts = 10, .votes = 30});
    ASSERT_EQ(adopt(original).code, 0);
    const auto before = target_fingerprint();
    EXPECT_THAT(adopt(original), ends(0, AllOf(HasSubstr("users: 0 imported, 5 already present, 0 skipped\n"),
                                               HasSubstr("posts: 0 imported, 10 already present, 0 skipped\n"),
                                               HasSubstr("votes: 0 imported, 30 already present, 0 skipped\n"))));
    EXPECT_EQ(target_fingerprint(), before);

    const auto dora = original.add_user("dora@example.com");
    const auto post = original.add_post(dora);
    original.add_vote(post, "1");
    original.exec(
        "update posts set title = 'edited there' where id = 3;"
        "update users set email = 'moved@example.com' where id = 2;"
        "update users set password = replace(password, '$12$', '$11$') where id = 4");
    target().exec("update posts set content = 'edited here', edited_at = now() where id = 7");
    EXPECT_THAT(
        adopt(original),
        ends(3, AllOf(HasSubstr("users: 1 imported, 5 already present, 0 skipped\n"),
                      HasSubstr("posts: 1 imported, 10 already present, 0 skipped\n"),
                      HasSubstr("votes: 1 imported, 30 already present, 0 skipped\n"),
                      HasSubstr("user 2 differs from the original and was not changed: email (original: "
                                "created 2023-01-01 00:00:02.000002+00; Plaza: not changed since)\n"),
                      HasSubstr("user 4 differs from the original and was not changed: password (original: "),
                      HasSubstr("post 3 differs from the original and was not changed: title (original: "
                                "created 2023-06-01 00:00:02.100003+00; Plaza: not changed since)\n"),
                      testing::ContainsRegex("post 7 differs from the original and was not changed: "
                                             "content \\(original: created 2023-06-01 [0-9:.+]+; Plaza: changed "
                                             "20[0-9 :.+-]+\\)\n"))));
    EXPECT_THAT(target().scalar("select title from posts where id = 3"), StartsWith("Post 3"));
    EXPECT_EQ(target().scalar("select email from users where id = 2"), "person2@example.com");
}

TEST_F(Adopt, UnknownColumnsAndTablesAreReported) {
    Original original;
    original.exec(
        "alter table users add column phone_number varchar; alter table posts add column rating integer;"
        "create table comments (id serial primary key, comment varchar)");
    original.fill({.users = 2, .posts = 3, .votes = 4});
    EXPECT_THAT(
        adopt(original),
        ends(3, AllOf(HasSubstr("not imported, unknown to Plaza: posts.rating, users.phone_number, table comments\n"),
                      HasSubstr("not everything was imported: see above\n"), Not(HasSubstr("alembic")))));
    EXPECT_EQ(target().scalar("select count(*) from posts"), "3");
}

TEST_F(Adopt, ViewsAndOtherColumnTypesAreAccepted) {
    Original original;
    original.exec(
        "alter table posts alter column content type text, alter column id type bigint;"
        "alter table users alter column email type varchar(255);"
        "alter table votes rename to all_votes; create view votes as select post_id, user_id from all_votes");
    const auto ana = original.add_user("ana@example.com");
    original.add_vote(original.add_post(ana), ana);
    EXPECT_THAT(adopt(original), ends(0, HasSubstr("votes: 1 imported")));
}

}  // namespace plaza::test
