#include <fmt/format.h>

#include "commands/adopt/source.hpp"
#include "tests/commands/adoption.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AdoptConflicts : public Adoption {
 protected:
    /// Adds a user to the target, with an ASCII address.
    void add_target_user(const std::string& id, const std::string& email, const std::string& handle) {
        target().exec(
            fmt::format("insert into accounts (id, handle, created_at) values ({0}, '{2}', now());"
                        "insert into handles (name, account_id) values (lower('{2}'), {0});"
                        "insert into users (id, email, password_hash) values ({0}, '{1}', 'x');"
                        "insert into emails (address, user_id) values (lower('{1}'), {0})",
                        id, email, handle));
    }
    [[nodiscard]] std::string target_users() {
        return target().scalar("select string_agg(id || ' ' || email, ', ' order by id) from users");
    }
};

TEST_F(AdoptConflicts, UserWithTakenEmailIsSkippedWithPostsAndVotes) {
    Original original;
    const auto ana = original.add_user("Ana@example.com");
    const auto bob = original.add_user("bob@example.com");
    const auto skipped_post = original.add_post(ana);
    const auto imported_post = original.add_post(bob);
    original.add_vote(skipped_post, bob);
    original.add_vote(skipped_post, ana);
    original.add_vote(imported_post, ana);
    original.add_vote(imported_post, bob);
    add_target_user("7000", "ana@EXAMPLE.com", "ana");
    EXPECT_THAT(adopt(original),
                ends(3, AllOf(HasSubstr("skipped user 1 (Ana@example.com): its e-mail address already belongs to user "
                                        "7000 in Plaza; also skipped 1 post and 2 votes\n"),
                              HasSubstr("skipped 1 vote: the post was skipped or deleted\n"),
                              HasSubstr("users: 1 imported, 0 already present, 1 skipped\n"),
                              HasSubstr("posts: 1 imported, 0 already present, 1 skipped\n"),
                              HasSubstr("votes: 1 imported, 0 already present, 3 skipped\n"),
                              HasSubstr("not everything was imported: see above\n"))));
    EXPECT_EQ(target_users(), "2 bob@example.com, 7000 ana@EXAMPLE.com");
    EXPECT_EQ(target().scalar("select string_agg(id || ':' || votes, ',') from posts"), "2:1");
    EXPECT_EQ(miscounted(), "0");
}

TEST_F(AdoptConflicts, FirstOfAddressesInDifferentCaseIsImported) {
    Original original;
    original.add_user("ana@example.com");
    original.add_user("ANA@example.com");
    original.add_user("bob@example.com");
    const auto report = HasSubstr(
        "skipped user 2 (ANA@example.com): its e-mail address is another spelling of that of user 1; "
        "also skipped 0 posts and 0 votes\n");
    EXPECT_THAT(adopt(original), ends(3, report));
    EXPECT_THAT(adopt(original), ends(3, report)) << "a second run finds the first user";
    EXPECT_EQ(target_users(), "1 ana@example.com, 3 bob@example.com");
}

TEST_F(AdoptConflicts, SpellingsOfOneAddressAreOneUser) {
    Original original;
    original.add_user("kim@example.com");
    original.add_user("\u212Aim@example.com");
    original.add_user("bea@b\u00FCcher.example");
    original.add_user("bea@xn--bcher-kva.example");
    original.add_user(" cy@example.com");
    original.add_user("JOS\u00C9@example.com");
    add_target_user("7000", "cy@example.com", "cy");
    const auto report = adopt(original);
    EXPECT_THAT(report,
                ends(3, AllOf(HasSubstr("skipped user 2 (\u212Aim@example.com): its e-mail address is another spelling "
                                        "of that of user 1;"),
                              HasSubstr("skipped user 4 (bea@xn--bcher-kva.example): its e-mail address is another "
                                        "spelling of that of user 3;"),
                              HasSubstr("skipped user 5 ( cy@example.com): its e-mail address already belongs to user "
                                        "7000 in Plaza;"))));
    EXPECT_THAT(adopt(original).output, HasSubstr("user 2 (")) << "a second run finds the first user";
    EXPECT_EQ(target_users(),
              "1 kim@example.com, 3 bea@b\u00FCcher.example, 6 JOS\u00C9@example.com, 7000 cy@example.com");

    Process plaza({"serve"}, on_target());
    const auto log_in = form({{"username", "jose\u0301@example.com"}, {"password", "correct horse battery"}});
    EXPECT_EQ(Client(plaza.wait_until_listening()).post("/login", log_in).status, 200);
}

TEST_F(AdoptConflicts, AddressOfExactSpellingIsTaken) {
    Original original;
    original.add_user("JOS\u00C9@example.com");
    add_target_user("7000", "other@example.com", "ana");
    add_target_user("7001", "another@example.com", "bob");
    target().exec(
        "update users set email = 'JOS\u00C9@example.com' where id = 7001;"
        "update emails set address = 'jos\u00E9@example.com' where user_id = 7000;"
        "update emails set address = '<JOS\u00C9@example.com' where user_id = 7001");
    EXPECT_THAT(adopt(original),
                ends(3, HasSubstr("skipped user 1 (JOS\u00C9@example.com): its e-mail address already belongs to user "
                                  "7000 in Plaza;")));
    EXPECT_EQ(target().scalar("select count(*) from emails"), "2");
}

TEST_F(AdoptConflicts, TakenIdIsSkipped) {
    Original original;
    const auto ana = original.add_user("ana@example.com");
    const auto bob = original.add_user("bob@example.com");
    original.add_post(bob);
    original.add_post(ana);
    add_target_user("1", "carol@example.com", "carol");
    target().exec(
        "insert into posts (id, author_id, title, content, published, created_at) values (1, 1, 'hers', '', true, "
        "now())");
    EXPECT_THAT(
        adopt(original),
        ends(3, AllOf(HasSubstr("skipped user 1 (ana@example.com): its id already belongs to another row in Plaza; "
                                "also skipped 1 post and 0 votes\n"),
                      HasSubstr("skipped post 1: its id already belongs to another row in Plaza\n"))));
    EXPECT_EQ(target().scalar("select title from posts where id = 1"), "hers");
}

TEST_F(AdoptConflicts, TakenUsernameIsReplacedAndReported) {
    Original original;
    original.add_user("ana@example.com");
    add_target_user("7000", "carol@example.com", "USER_1");
    EXPECT_THAT(adopt(original),
                ends(0, HasSubstr("username user_{id} is taken, another one was generated: users 1\n")));
    const auto handle = target().scalar("select handle from accounts where id = 1");
    EXPECT_THAT(handle, testing::MatchesRegex("user_1_[0-9a-f]{6}"));
    EXPECT_EQ(target().scalar("select account_id from handles where name = $1", {handle}), "1");
}

TEST_F(AdoptConflicts, LongTextsAndInvalidAddressesAreKeptAndReported) {
    Original original;
    const auto ana = original.add_user("ana@localhost");
    original.add_user("bob@example.com", "plain");
    original.exec(
        fmt::format("insert into posts (title, content, owner_id) values (repeat('é', 1001), 'x', {0}),"
                    "('x', repeat('é', 100001), {0}), (repeat('é', 1000), repeat('é', 100000), {0})",
                    ana));
    EXPECT_THAT(adopt(original),
                ends(0, AllOf(HasSubstr("e-mail addresses that sign-up would refuse (kept, usable for log-in): 1\n"),
                              HasSubstr("passwords that cannot be used for log-in and must be reset: 1\n"
                                        "  1 of an unknown format: users 2\n"),
                              HasSubstr("100,000 characters, imported in full: posts 1, 2\n"))));
    EXPECT_EQ(target().scalar("select string_agg(char_length(title) || '+' || char_length(content), ' ' order by id) "
                              "from posts"),
              "1001+1 1+100001 1000+100000");

    Process plaza({"serve"}, on_target());
    const auto port = plaza.wait_until_listening();
    EXPECT_EQ(Client(port)
                  .post("/login", form({{"username", "ana@localhost"}, {"password", "correct horse battery"}}))
                  .status,
              200);
    EXPECT_EQ(signed_up(port, "carol").get("/posts/2").status, 200);
}

TEST_F(AdoptConflicts, UnusualHashesAndAddressesAreCountedByKind) {
    Original original;
    const std::string rest(53, '.');
    original.add_user("a@example.com", "$2b$31$" + rest);
    original.add_user("b@example.com", "$2b$17$" + rest);
    original.add_user("c@example.com", "$2b$16$" + rest);
    original.add_user("d@example.com", "pbkdf2_sha256$600000$salt$hash");
    original.add_user("e@example.com", "the canary itself");
    original.add_user("nobody-at-all");
    original.add_user("f@localhost", "$2b$12$short");
    original.add_user("g@example.com", "$2b$14$" + rest);
    original.add_user("h@example.com", "$2b$13$" + rest);
    const auto report = adopt(original);
    EXPECT_THAT(report,
                ends(0, AllOf(HasSubstr("passwords that cannot be used for log-in and must be reset: 5\n"),
                              HasSubstr("  2 too costly (bcrypt above cost 16): users 1, 2\n"),
                              HasSubstr("bcrypt hashes above cost 13"), HasSubstr("reset their passwords): 2\n"),
                              HasSubstr("  1 of cost 14: users 8\n  1 of cost 16: users 3\n"),
                              HasSubstr("  1 PBKDF2: users 4\n"), HasSubstr("  1 of an unknown format: users 5\n"),
                              HasSubstr("  1 bcrypt, malformed: users 7\n"),
                              HasSubstr("sign-up would refuse (kept, usable for log-in): 2\n"),
                              HasSubstr("exactly one @-sign"), Not(HasSubstr("canary")))));
    EXPECT_EQ(target().scalar("select string_agg(password_hash, ' ' order by id) from users where id < 4"),
              "! ! $2b$16$" + rest);
}

TEST_F(AdoptConflicts, InvalidRowsAreSkipped) {
    Original original;
    original.exec(
        "alter table users alter column email drop not null; alter table posts alter column title drop not null");
    const auto ana = original.add_user("ana@example.com");
    original.exec(
        "insert into users (id, email, password) values (0, 'zero@example.com', 'x'), (-5, 'a@b.cd', 'x');"
        "insert into users (email, password) values (null, 'x'), (repeat('a', 3000) || '@b.cd', 'x');"
        "insert into users (email, password, created_at) values (E'e\\x1b[1m@b.cd', 'x', 'infinity')");
    original.add_post(ana);
    original.exec(
        "insert into posts (title, content, owner_id) values (null, 'x', 1);"
        "insert into posts (title, content, owner_id, created_at) values ('x', 'x', 1, '-infinity')");
    EXPECT_THAT(adopt(original),
                ends(3, AllOf(HasSubstr("skipped user 0 (zero@example.com): its id is not between 1 and "),
                              HasSubstr("skipped user -5 (a@b.cd): its id is not between 1 and "),
                              HasSubstr("skipped user 2 (): a value is missing;"),
                              HasSubstr("): its e-mail address is longer than 2,000 bytes;"),
                              HasSubstr("skipped user 4 (e\\x1b[1m@b.cd): its date is not between the years"),
                              HasSubstr("skipped post 2: a value is missing\n"),
                              HasSubstr("skipped post 3: its date is not between the years 1 and 9999\n"),
                              HasSubstr("users: 1 imported, 0 already present, 5 skipped\n"),
                              HasSubstr("posts: 1 imported, 0 already present, 2 skipped\n"))));
}

class AdoptRefusals : public Adoption {
 protected:
    [[nodiscard]] CommandResult adopt_from(const std::string& url) const { return run({"adopt", url}, on_target()); }
    [[nodiscard]] CommandResult adopt_after(const std::string& change) const {
        Original original;
        original.exec(change);
        return adopt(original);
    }
};

TEST_F(AdoptRefusals, UnexpectedSchemaIsReported) {
    EXPECT_THAT(adopt_after("drop table votes"), RefusesInOneLine("the source has no table votes"));
    EXPECT_THAT(adopt_after("alter table posts drop column published"),
                RefusesInOneLine("the source has no column posts.published"));
    EXPECT_THAT(adopt_after("alter table posts alter column published type text"),
                RefusesInOneLine("posts.published has the type text, the original has a boolean"));
    EXPECT_THAT(
        adopt_after("alter table users alter column created_at type timestamp"),
        RefusesInOneLine("users.created_at has the type timestamp without time zone, the original has timestamp"));
    EXPECT_THAT(adopt_after("drop table votes; create table votes (post_id uuid, user_id uuid)"),
                RefusesInOneLine("votes.post_id has the type uuid: ids in Plaza are 53-bit integers"));
    const TestDatabase plaza;
    EXPECT_THAT(adopt_from(plaza.url().reveal()), RefusesInOneLine("is a Plaza database, not one of the original API"));
}

TEST_F(AdoptRefusals, SourceMustDifferFromTarget) {
    const Original original;
    EXPECT_THAT(run({"adopt", original.address()}, on(original.address())),
                RefusesInOneLine("the source is the configured database itself"));
    Original other;
    EXPECT_THAT(run({"adopt", original.address()}, on(other.address())),
                RefusesInOneLine("this is the database of the original API"));
    EXPECT_EQ(other.scalar("select to_regclass('plaza_migrations') is null"), "t");
}

TEST_F(AdoptRefusals, NonUtf8SourceIsReported) {
    TestDatabase any;
    any.exec("create database legacy_of_adopt encoding 'SQL_ASCII' locale 'C' template template0");
    const auto url = any.url().reveal();
    const auto name = any.scalar("select current_database()");
    auto legacy = url;
    legacy.replace(legacy.find(name), name.size(), "legacy_of_adopt");
    EXPECT_THAT(adopt_from(legacy), RefusesInOneLine("the source has the encoding SQL_ASCII, Plaza needs UTF8"));
    any.exec("drop database legacy_of_adopt");
}

TEST_F(AdoptRefusals, PasswordIsNeverPrinted) {
    for (const std::string url :
         {"postgresql://ana:canary@127.0.0.1:1/original", "postgresql://ana:canary@[/original",
          "postgresql://ana:can@canary@127.0.0.1:1/original", "postgresql://ana:canary/x@127.0.0.1:1/original",
          "host=127.0.0.1 port=1 password=canary", "mysql://ana:canary@127.0.0.1/original"}) {
        const auto refused = adopt_from(url);
        EXPECT_THAT(refused, RefusesInOneLine("the source: "));
        EXPECT_THAT(refused.output, Not(HasSubstr("canary"))) << url;
    }
}

TEST_F(AdoptRefusals, RowLevelSecurityIsReported) {
    Original original;
    original.fill({.users = 2, .posts = 3, .votes = 4});
    const auto role = "reader_of_" + original.scalar("select current_database()");
    original.exec(
        fmt::format("create role {0} login; grant select on all tables in schema public to {0};"
                    "alter table posts enable row level security",
                    role));
    auto url = original.address();
    url.replace(url.find("plaza@"), 6, role + "@");
    EXPECT_THAT(adopt_from(url), RefusesInOneLine("row-level security"));

    original.exec("alter table posts disable row level security");
    EXPECT_THAT(adopt_from(url), ends(0, HasSubstr("votes: 4 imported"))) << "permission to read is enough";
    original.exec(fmt::format("drop owned by {0}; drop role {0}", role));
}

TEST_F(AdoptRefusals, SourceIsReadOnly) {
    Original original;
    commands::Source source(original.url());
    EXPECT_THAT([&] { source.connection().script("delete from votes"); },
                testing::ThrowsMessage<pg::BlockingError>(HasSubstr("read-only transaction")));
    source.connection().script("rollback");
    EXPECT_THAT([&] { source.connection().script("delete from votes"); },
                testing::ThrowsMessage<pg::BlockingError>(HasSubstr("read-only transaction")));
}

}  // namespace plaza::test
