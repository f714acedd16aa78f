#include <algorithm>

#include "tests/commands/user_command.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(UserCommand, CreateGeneratesPassword) {
    const auto created = json_of({"create", "ana@Example.com", "--username", "ana"});
    EXPECT_EQ(created.at("user").at("username"), "ana");
    EXPECT_EQ(created.at("user").at("email"), "ana@example.com");
    EXPECT_EQ(created.at("user").at("role"), "user");
    EXPECT_EQ(log_in("ana@example.com", created.at("password").get<std::string>()).status, 200);

    EXPECT_THAT(user({"create", "bo@example.com", "--role", "admin"}),
                succeeds(AllOf(StartsWith("created user_"), HasSubstr("role admin\npassword: "))));
}

TEST_F(UserCommand, OwnerIsStaff) {
    create_user("bo");
    const auto created = json_of({"create", "ana@example.com", "--role", "owner", "--password-file", "password"});
    EXPECT_EQ(created.at("user").at("role"), "owner");
    EXPECT_EQ(json_of({"list", "--role", "owner"}).at("email"), "ana@example.com");
    auto ana = logged_in("ana");
    EXPECT_EQ(ana.get("/users/me").json().at("role"), "owner");
    const auto path = "/users/" + database().scalar("select id from users where email = 'bo@example.com'");
    EXPECT_EQ(ana.get(path).json().at("email"), "bo@example.com");
    EXPECT_EQ(json_of({"set-role", "ana@example.com", "user"}).at("role"), "user");
    EXPECT_NE(ana.get(path).json().at("email"), "bo@example.com");
    EXPECT_EQ(json_of({"set-role", "bo", "owner"}).at("role"), "owner");
}

TEST_F(UserCommand, ReadsPasswordFromFileOrStandardInput) {
    home().write("password", "plums in the icebox\n");
    const auto from_file = user({"create", "ana@example.com", "--password-file", "password"});
    EXPECT_THAT(from_file, succeeds(Not(HasSubstr("plums"))));
    EXPECT_EQ(log_in("ana@example.com", password).status, 200);

    const auto from_input =
        user({"create", "bo@example.com", "--password-file", "-"}, with_input("a rose is a rose\r\nanother line\n"));
    EXPECT_THAT(from_input, succeeds(Not(HasSubstr("rose"))));
    EXPECT_EQ(log_in("bo@example.com", "a rose is a rose").status, 200);
    EXPECT_THAT(user({"create", "cy@example.com", "--password-file", "nowhere"}),
                RefusesInOneLine("cannot read nowhere"));
}

TEST_F(UserCommand, FollowsRulesOfApi) {
    create_user("ana");
    home().write("short", "short\n");
    home().write("common", "password1\n");
    EXPECT_THAT(user({"create", "nope"}), RefusesInOneLine("exactly one @-sign"));
    EXPECT_THAT(user({"create", "a@localhost"}), RefusesInOneLine("the e-mail address: "));
    EXPECT_THAT(user({"create", "bo@example.com", "--password-file", "short"}), RefusesInOneLine("at least 8"));
    EXPECT_THAT(user({"create", "bo@example.com", "--password-file", "common"}), RefusesInOneLine("too common"));
    EXPECT_THAT(user({"create", "bo@example.com", "--username", "user_5"}), RefusesInOneLine("user_ and a number"));
    EXPECT_THAT(user({"create", "bo@example.com", "--role", "king"}),
                RefusesInOneLine("user, moderator, admin or owner"));
    EXPECT_THAT(user({"create", "ANA@example.com"}),
                RefusesInOneLine("with the e-mail address ANA@example.com already exists"));
    EXPECT_THAT(user({"create", "bo@example.com", "--username", "ANA"}), RefusesInOneLine("username ANA is taken"));
    EXPECT_EQ(database().scalar("select count(*) from accounts"), "1");
}

TEST_F(UserCommand, FindsUserByAnySpellingOfAddress) {
    ASSERT_EQ(user({"create", "kim@b\u00FCcher.example", "--username", "kim"}).code, 0);
    EXPECT_EQ(json_of({"set-role", " \u212AIM@XN--BCHER-KVA.example", "admin"}).at("username"), "kim");
    EXPECT_THAT(user({"create", "KIM@bu\u0308cher.example"}), RefusesInOneLine("already"));
}

TEST_F(UserCommand, ListsAsTableOrJsonLines) {
    EXPECT_THAT(user({"list"}), succeeds("id  username  role  created  suspended  e-mail\n"));
    EXPECT_THAT(user({"list", "--json"}), succeeds(""));
    create_user("ana");
    create_user("bo");
    ASSERT_EQ(user({"set-role", "bo", "moderator"}).code, 0);
    const auto table = user({"list"});
    EXPECT_THAT(table, succeeds(AllOf(HasSubstr("  ana       user       20"), HasSubstr("  bo        moderator  20"),
                                      HasSubstr("Z  -          ana@example.com\n"))));
    EXPECT_THAT(user({"list", "--role", "moderator"}), succeeds(Not(HasSubstr("ana"))));
    EXPECT_EQ(json_of({"list", "--role", "moderator"}).at("username"), "bo");
    EXPECT_THAT(user({"list", "--role", "king"}), RefusesInOneLine("user, moderator, admin or owner"));
}

TEST_F(UserCommand, ListsPageByPage) {
    database().exec(R"sql(
        insert into accounts (id, handle, created_at) select n, 'user_' || n, now() from generate_series(1, 2000) n;
        insert into users (id, email, password_hash)
        select n, 'user' || n || '@example.com', '' from generate_series(1, 2000) n)sql");
    const auto all = user({"list", "--json", "--limit", "2000"});
    EXPECT_EQ(std::ranges::count(all.output, '\n'), 2000);
    EXPECT_THAT(all.output, AllOf(HasSubstr("user2000@example.com"), Not(HasSubstr("there are more"))));

    const auto first = user({"list", "--json"});
    EXPECT_EQ(std::ranges::count(first.output, '\n'), 101) << "a hundred users, and a line on standard error";
    EXPECT_THAT(first.output, HasSubstr("there are more users: use --after 100 or a larger --limit\n"));
    const auto last = user({"list", "--json", "--after", "1950"});
    EXPECT_EQ(std::ranges::count(last.output, '\n'), 50);
    EXPECT_THAT(last.output, AllOf(HasSubstr("user1951@example.com"), Not(HasSubstr("user1950@example.com"))));
    EXPECT_EQ(json_of({"list", "--after", "41", "--limit", "1", "--search", "USER42@"}).at("id"), 42);
    EXPECT_GT(user({"list", "--limit", "0"}).code, 0);
}

TEST_F(UserCommand, SearchesUsernameAndAddress) {
    create_user("ana");
    create_user("bo");
    ASSERT_EQ(user({"create", "JOSE\u0301@example.com", "--username", "cy"}).code, 0);
    EXPECT_EQ(json_of({"list", "--search", "ANA"}).at("username"), "ana");
    EXPECT_EQ(json_of({"list", "--search", "bo@EXAMPLE"}).at("username"), "bo");
    EXPECT_EQ(json_of({"list", "--search", "jos\u00e9"}).at("username"), "cy");
    EXPECT_EQ(std::ranges::count(user({"list", "--json", "--search", "example.com"}).output, '\n'), 3);
    for (const char* text : {"nobody", "%", "_", "a.a"})
        EXPECT_THAT(user({"list", "--json", "--search", text}), succeeds("")) << text;
}

TEST_F(UserCommand, ShowsUserWithSessionsAndCounts) {
    create_user("ana");
    auto ana = logged_in("ana");
    const auto post = ana.post("/posts", R"({"title":"one","content":""})").json().at("id").get<std::int64_t>();
    ana.post("/posts", R"({"title":"two","content":"","published":false})");
    ana.post("/votes", vote_body(post, 1));
    log_in("ana@example.com", password);
    database().exec(
        "insert into sessions (user_id, id, created_at, last_used_at, expires_at, user_agent, address) "
        "select id, 1, now(), now(), now() - interval '1 s', 'old', '' from users");

    const auto shown = json_of({"show", "ANA@example.com"});
    EXPECT_EQ(shown.at("user").at("username"), "ana");
    EXPECT_EQ(shown.at("details").at("posts"), 1);
    EXPECT_EQ(shown.at("details").at("drafts"), 1);
    EXPECT_EQ(shown.at("details").at("votes"), 1);
    EXPECT_EQ(shown.at("details").at("email_confirmed_at"), nullptr);
    EXPECT_EQ(shown.at("sessions").size(), 2U) << "an expired session is not shown";
    EXPECT_EQ(shown.at("sessions")[0].at("address"), "127.0.0.1");

    EXPECT_THAT(
        user({"show", "ana"}),
        succeeds(AllOf(HasSubstr("username       ana\n"), HasSubstr("e-mail         ana@example.com\n"),
                       HasSubstr("confirmed      -\n"), HasSubstr("drafts         1\n"),
                       HasSubstr("second factor  -\n"), HasSubstr("sessions       2\n"), HasSubstr("  127.0.0.1  "))));
    EXPECT_THAT(user({"show", "nobody"}), RefusesInOneLine("there is no user nobody"));
}

TEST_F(UserCommand, ReleasesAReservedUsername) {
    create_user("ana");
    EXPECT_THAT(user({"release-name", "ana"}), RefusesInOneLine("the username ana is not reserved"));
    ASSERT_EQ(user({"delete", "ana", "--yes"}).code, 0);
    EXPECT_THAT(user({"create", "bo@example.com", "--username", "ana"}), RefusesInOneLine("username ana is taken"));
    EXPECT_EQ(json_of({"release-name", "ANA"}).at("username"), "ANA");
    EXPECT_EQ(user({"create", "bo@example.com", "--username", "ana"}).code, 0);
    EXPECT_THAT(user({"release-name", "not a name"}), RefusesInOneLine("the username: "));
}

TEST_F(UserCommand, ControlCharactersInAddressAreEscaped) {
    database().exec(R"sql(
        insert into accounts (id, handle, created_at) values (1, 'eve', now());
        insert into users (id, email, password_hash) values (1, E'\x1b[2Jeve@example.com', ''))sql");
    EXPECT_THAT(user({"list"}), succeeds(AllOf(HasSubstr("\\x1b[2Jeve@example.com"), Not(HasSubstr("\x1b")))));
}

TEST_F(UserCommand, FindsUserByEmailUsernameOrId) {
    create_user("ana");
    const auto id = database().scalar("select id from users");
    for (const auto& name : {std::string("ANA@example.com"), std::string("Ana"), id})
        EXPECT_EQ(json_of({"set-role", name, "user"}).at("id").dump(), id);
    EXPECT_THAT(user({"set-role", "bo", "user"}), RefusesInOneLine("there is no user bo"));
    EXPECT_THAT(user({"set-role", "user_" + id, "user"}), RefusesInOneLine("there is no user user_"))
        << "not their name";
    const auto cy = json_of({"create", "cy@example.com"}).at("user").at("id").dump();
    EXPECT_EQ(json_of({"set-role", "USER_" + cy, "user"}).at("id").dump(), cy) << "a generated name";
    EXPECT_EQ(user({"delete", "cy@example.com", "--yes"}).code, 0);
    EXPECT_THAT(user({"set-role", "USER_" + cy, "user"}), RefusesInOneLine("there is no user USER_"));
    database().exec(
        "update accounts set handle = '77'; update handles set name = '77';"
        "insert into accounts (id, handle, created_at) values (77, 'bo', now());"
        "insert into users (id, email, password_hash) values (77, 'bo@example.com', '')");
    EXPECT_THAT(user({"set-role", "77", "admin"}), RefusesInOneLine("give an e-mail address"));
    EXPECT_EQ(database().scalar("select count(*) from users where role = 'admin'"), "0");
}

TEST_F(UserCommand, StaffSeeAddresses) {
    create_user("ana");
    create_user("bo");
    const auto path = "/users/" + database().scalar("select id from users where email = 'bo@example.com'");
    auto ana = logged_in("ana");
    EXPECT_NE(ana.get(path).json().at("email"), "bo@example.com");
    EXPECT_THAT(user({"set-role", "ana", "admin"}), succeeds(HasSubstr("now has the role admin")));
    EXPECT_EQ(ana.get(path).json().at("email"), "bo@example.com");
}

TEST_F(UserCommand, NewPasswordEndsSessionsAndResetLinks) {
    create_user("ana");
    auto ana = logged_in("ana");
    EXPECT_THAT(user({"set-password", "ana"}, with_input("short\n")), RefusesInOneLine("at least 8"));
    EXPECT_EQ(ana.get("/posts").status, 200);
    database().exec(
        "insert into email_tokens (user_id, id, hash, purpose, email, expires_at) "
        "select id, 1, 'hash', 'reset', email, now() + interval '1 hour' from users");
    EXPECT_THAT(user({"set-password", "ana"}, with_input("a rose is a rose\n")), succeeds(HasSubstr("logged out")));
    EXPECT_EQ(database().scalar("select count(*) from email_tokens"), "0") << "an older link could undo the change";
    EXPECT_EQ(ana.get("/posts").status, 401);
    EXPECT_EQ(log_in("ana@example.com", password).status, 403);
    EXPECT_EQ(log_in("ana@example.com", "a rose is a rose").status, 200);
}

TEST_F(UserCommand, LostSecondFactorEndsAfterADay) {
    create_user("ana");
    EXPECT_THAT(user({"reset-second-factor", "ana"}), RefusesInOneLine("has no second factor"));
    database().exec(
        "insert into second_factors (user_id, secret, created_at, confirmed_at, last_step, recovery_hashes) "
        "select id, '', now(), now(), 0, '{}' from users");
    EXPECT_EQ(log_in("ana@example.com", password).status, 403);
    const auto reset = json_of({"reset-second-factor", "ana"});
    EXPECT_EQ(database().scalar("select ends_at - now() between interval '23:59' and interval '24:00' "
                                "from second_factors"),
              "t");
    EXPECT_EQ(database().scalar("select count(*) from events where kind = 'user.second_factor_reset'"), "1");
    EXPECT_EQ(log_in("ana@example.com", password).status, 403) << "not before";
    EXPECT_EQ(json_of({"reset-second-factor", "ana"}).at("ends_at"), reset.at("ends_at")) << "the first one counts";
    EXPECT_EQ(json_of({"show", "ana"}).at("details").at("second_factor_ends_at"), reset.at("ends_at"));
    EXPECT_THAT(user({"reset-second-factor", "ana"}), succeeds(HasSubstr("this server sends no mail")));
    database().exec("update second_factors set ends_at = now()");
    EXPECT_EQ(log_in("ana@example.com", password).status, 200);
    EXPECT_TRUE(json_of({"show", "ana"}).at("details").at("second_factor_since").is_null());
    EXPECT_THAT(user({"reset-second-factor", "ana"}), RefusesInOneLine("has no second factor"));
}

TEST_F(UserCommand, ResetOfSecondFactorMailsItsOwner) {
    create_user("ana");
    database().exec(
        "insert into second_factors (user_id, secret, created_at, confirmed_at, last_step, recovery_hashes) "
        "select id, '', now(), now(), 0, '{}' from users");
    auto mailing = settings();
    mailing.insert(mailing.end(), {{"PLAZA_SMTP_URL", "smtp://127.0.0.1:1"},
                                   {"PLAZA_MAIL_FROM", "noreply@example.com"},
                                   {"PLAZA_PUBLIC_URL", "https://plaza.example.com"}});
    EXPECT_THAT(run({"user", "reset-second-factor", "ana"}, mailing), succeeds(Not(HasSubstr("no mail"))));
    EXPECT_EQ(database().scalar("select payload::jsonb ->> 'email' from jobs "
                                "where kind = 'users.second_factor_reset_letter'"),
              "ana@example.com");
}

TEST_F(UserCommand, SuspendedUserCannotLogInUntilUnsuspended) {
    create_user("ana");
    create_user("bo");
    auto ana = logged_in("ana");
    const auto suspended = json_of({"suspend", "ana"});
    EXPECT_TRUE(suspended.at("suspended_at").is_string());
    EXPECT_EQ(json_of({"suspend", "ana"}).at("suspended_at"), suspended.at("suspended_at"));
    EXPECT_EQ(database().scalar("select string_agg(handle || ' ' || moderation, ', ' order by handle) from accounts"),
              "ana suspended, bo none");
    EXPECT_EQ(ana.get("/posts").status, 401);
    EXPECT_EQ(log_in("ana@example.com", password).status, 403);
    EXPECT_TRUE(json_of({"unsuspend", "ana"}).at("suspended_at").is_null());
    EXPECT_EQ(database().scalar("select count(*) from accounts where moderation = 'none'"), "2");
    EXPECT_EQ(ana.get("/posts").status, 401) << "suspending ended the session";
    EXPECT_EQ(log_in("ana@example.com", password).status, 200);
}

TEST_F(UserCommand, DeletesUserWithDataIfConfirmed) {
    create_user("ana");
    create_user("bo");
    auto ana = logged_in("ana");
    auto bo = logged_in("bo");
    const auto publish_as = [](Client& author) {
        return author.post("/posts", R"({"title": "a", "content": "b"})").json().at("id").get<std::int64_t>();
    };
    const auto kept = publish_as(bo);
    publish_as(ana);
    ASSERT_EQ(ana.post("/votes", vote_body(kept, 1)).status, 201);

    EXPECT_THAT(user({"delete", "ana"}, with_input("yes\n")),
                RefusesInOneLine("with 1 posts and 1 votes: confirm with --yes"));
    EXPECT_EQ(ana.get("/posts").status, 200);
    const auto deleted = json_of({"delete", "ana", "--yes"});
    EXPECT_EQ(deleted.at("belongings"), (Json{{"posts", 1}, {"votes", 1}}));
    EXPECT_EQ(ana.get("/posts").status, 401);
    EXPECT_EQ(bo.get("/posts").json().size(), 1U);
    EXPECT_EQ(bo.get("/posts").json().at(0).at("votes"), 0);
    EXPECT_THAT(user({"delete", "ana", "--yes"}), RefusesInOneLine("there is no user ana"));
}

TEST_F(UserCommand, CommandStartsPrivatePostgres) {
    home().make_cluster();
    EXPECT_THAT(run({"user", "create", "ana@example.com", "--json"}, quick()), succeeds(HasSubstr("\"password\"")));
    EXPECT_EQ(postmaster_of(home().data() / "postgres"), 0);
    EXPECT_THAT(run({"user", "list", "--json"}, quick()), succeeds(HasSubstr("ana@example.com")));
}

}  // namespace plaza::test
