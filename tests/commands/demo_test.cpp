#include <set>

#include "domain/accounts/accounts.hpp"
#include "platform/base/email.hpp"
#include "platform/base/unicode.hpp"
#include "tests/support/api.hpp"
#include "tests/support/app.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::Field;
using testing::HasSubstr;

/// `plaza demo` on the database of a running server.
class Demo : public App {
 protected:
    [[nodiscard]] CommandResult demo(TestServer& server, const std::string& flag = {}) const {
        std::vector<std::string> words{"demo"};
        if (!flag.empty()) words.push_back(flag);
        return run(std::move(words), on(server.database().url().reveal()));
    }

    [[nodiscard]] Client filled(TestServer& server) const {
        const auto result = demo(server, "--json");
        EXPECT_EQ(result.code, 0) << result.output;
        const auto log_in = Json::parse(result.output).at("log_in");
        const auto answer = Client(server.port())
                                .post("/login", form({{"username", log_in.at("email").get<std::string>()},
                                                      {"password", log_in.at("password").get<std::string>()}}));
        return Client(server.port(), answer.json().at("access_token").get<std::string>());
    }
};

TEST_F(Demo, FillsEmptyServerAndPrintsLogin) {
    TestServer server;
    EXPECT_THAT(demo(server), AllOf(Field(&CommandResult::code, 0),
                                    Field(&CommandResult::output,
                                          AllOf(HasSubstr("created 12 users, 67 posts, 323 votes\n"),
                                                HasSubstr("log in as ana@example.com"), HasSubstr("\npassword: ")))));
}

TEST_F(Demo, UserSeesPostsOfTwoWeeks) {
    TestServer server;
    auto ana = filled(server);
    const auto page = ana.get("/posts?limit=100").json();
    EXPECT_EQ(page.size(), 64U);  // published posts and one own draft
    std::set<std::string> days;
    std::string last = "9999";
    for (const auto& item : page) {
        const std::string created = item.at("Post").at("created_at").get<std::string>();
        EXPECT_LT(created, last);
        days.insert(created.substr(0, 10));
        last = created;
    }
    EXPECT_GE(days.size(), 13U);
    EXPECT_EQ(ana.get("/posts?search=TWO%20BASSES").json().at(0).at("votes"), 9);
    EXPECT_EQ(ana.post("/posts", R"({"title": "now", "content": ""})").status, 201);
    EXPECT_EQ(ana.get("/posts?limit=1").json().at(0).at("Post").at("title"), "now");
}

TEST_F(Demo, CreatesOnlyValidData) {
    TestServer server;
    ASSERT_EQ(demo(server).code, 0);
    auto& database = server.database();
    EXPECT_EQ(database.scalar("select count(*) from posts p where p.votes <> "
                              "(select count(*) from votes v where v.post_id = p.id)"),
              "0");
    EXPECT_EQ(database.scalar("select count(*) from votes v join posts p on p.id = v.post_id "
                              "where v.created_at not between p.created_at and now() or v.voter_id = p.author_id "
                              "or not p.published"),
              "0");
    for (const auto* table : {"accounts", "posts"})
        EXPECT_EQ(database.scalar(fmt::format("select count(*) from {} where (id >> 12) + 1136073600000 <> "
                                              "round(extract(epoch from created_at) * 1000)",
                                              table)),
                  "0");
    EXPECT_EQ(database.scalar("select count(*) from posts p join accounts a on a.id = p.author_id "
                              "where p.created_at < a.created_at or p.created_at < now() - interval '14 days'"),
              "0");
    for (const auto& row : database.rows("select u.email, a.handle from users u join accounts a on a.id = u.id")) {
        EXPECT_EQ(Email::parse(row[0]).value().value, row[0]);
        EXPECT_EQ(accounts::Handle::parse(row[1]).value().value, row[1]);
    }
}

TEST_F(Demo, NamesAndAddressesAreTaken) {
    TestServer server;
    ASSERT_EQ(demo(server).code, 0);
    EXPECT_EQ(server.database().scalar("select count(*) from accounts a join handles h on h.account_id = a.id "
                                       "join emails e on e.user_id = a.id where h.name = lower(a.handle)"),
              "12");
    const auto sign_up = [&server](const std::string& email, const std::string& name) {
        const Json body{{"email", email}, {"password", "a sound password"}, {"username", name}};
        return Client(server.port()).post("/users", body.dump()).status;
    };
    EXPECT_EQ(sign_up("ANA@example.com", "another"), 400);
    EXPECT_EQ(sign_up("another@example.com", "Ana"), 409);
}

TEST_F(Demo, CreatesSameDataOnEveryServer) {
    TestServer one;
    TestServer other;
    ASSERT_EQ(demo(one).code, 0);
    ASSERT_EQ(demo(other).code, 0);
    constexpr const char* visible_data = R"sql(
        select p.title, p.content, a.handle, p.votes::text,
               (select string_agg(voter.handle, ' ' order by voter.handle)
                  from votes v join accounts voter on voter.id = v.voter_id where v.post_id = p.id)
          from posts p join accounts a on a.id = p.author_id order by p.id)sql";
    EXPECT_EQ(one.database().rows(visible_data), other.database().rows(visible_data));
}

TEST_F(Demo, RejectsServerWithUsers) {
    TestServer server;
    server.database().exec("insert into accounts (id, handle, created_at) values (1, 'ana', now())");
    EXPECT_THAT(demo(server), RefusesInOneLine("the server already has users (1)"));
    EXPECT_EQ(server.database().scalar("select count(*) from posts"), "0");
}

}  // namespace plaza::test
