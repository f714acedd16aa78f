#include <set>

#include "domain/accounts/accounts.hpp"
#include "platform/base/email.hpp"
#include "platform/base/unicode.hpp"
#include "tests/support/api.hpp"
#include "tests/support/app.hpp"
#include "tests/support/post_rows.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

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

    /// The values of a member of the items, each once.
    [[nodiscard]] static std::set<std::string> values(const Json& items, const std::string& member) {
        std::set<std::string> all;
        for (const auto& item : items)
            if (item.at(member).is_string()) all.insert(item.at(member).get<std::string>());
        return all;
    }
};

TEST_F(Demo, FillsEmptyServerOnceAndPrintsLogin) {
    TestServer server;
    EXPECT_THAT(demo(server), AllOf(Field(&CommandResult::code, 0),
                                    Field(&CommandResult::output,
                                          AllOf(HasSubstr("created 40 users, 279 posts, 1218 votes\n"),
                                                HasSubstr("log in as ana@example.com"), HasSubstr("\npassword: ")))));
    EXPECT_THAT(demo(server), RefusesInOneLine("the server already has users (40)"));
    EXPECT_EQ(server.database().scalar("select count(*) from posts"), "279");
    EXPECT_EQ(server.database().scalar("select count(*) from sessions"), "0");
}

TEST_F(Demo, UserSeesLivelyTown) {
    TestServer server;
    auto ana = filled(server);
    const auto home = ana.get("/api/v1/timelines/home?limit=40").json();
    EXPECT_GE(home.size(), 25U);  // a post that was boosted is shown once
    EXPECT_THAT(values(home, "language"), IsSupersetOf({"en", "es", "fr", "ja"}));
    EXPECT_TRUE(std::ranges::any_of(home, [](const Json& post) { return !post.at("reblog").is_null(); }));
    EXPECT_THAT(values(ana.get("/api/v1/timelines/public?limit=40").json(), "language"),
                IsSupersetOf({"ar", "ko", "sv", "uk", "zh"}));
    EXPECT_THAT(values(ana.get("/api/v1/notifications?limit=80").json(), "type"),
                IsSupersetOf({"favourite", "mention", "reblog"}));
    EXPECT_GE(ana.get("/api/v1/notifications?types[]=follow").json().size(), 10U);
    EXPECT_EQ(ana.get("/api/v1/conversations").json().size(), 3U);
    EXPECT_EQ(ana.get("/api/v1/lists").json().size(), 2U);
    EXPECT_EQ(ana.get("/api/v1/bookmarks").json().size(), 3U);
    EXPECT_EQ(ana.get("/api/v1/followed_tags").json().size(), 2U);

    const auto tags = ana.get("/api/v1/trends/tags").json();
    EXPECT_THAT(values(tags, "name"), IsSupersetOf({"lindenquay", "owlwatch"}));
    EXPECT_EQ(ana.get("/api/v1/trends/statuses?limit=20").json().size(), 20U);
    const auto rita = ana.get("/api/v1/accounts/lookup?acct=rita").json();
    EXPECT_EQ(rita.at("locked"), true);
    EXPECT_EQ(rita.at("display_name"), "Rita");
    EXPECT_THAT(
        values(ana.get("/api/v1/accounts/" + rita.at("id").get<std::string>() + "/statuses").json(), "visibility"),
        testing::Contains("private"));
    const auto ferry = ana.get("/api/v1/accounts/lookup?acct=ferry_times").json();
    EXPECT_EQ(ferry.at("bot"), true);
    EXPECT_EQ(ana.get("/api/v1/accounts/" + ferry.at("id").get<std::string>() + "/statuses?pinned=true").json().size(),
              1U);
}

TEST_F(Demo, NativeClientsSeePostsOfTwoWeeks) {
    TestServer server;
    auto ana = filled(server);
    const auto page = ana.get("/posts?limit=100").json();
    EXPECT_EQ(page.size(), 100U);
    std::set<std::string> days;
    std::string last = "9999";
    for (const auto& item : page) {
        const std::string created = item.at("Post").at("created_at").get<std::string>();
        EXPECT_LE(created, last);
        days.insert(created.substr(0, 10));
        last = created;
    }
    EXPECT_GE(days.size(), 8U);
    EXPECT_EQ(ana.get("/posts?search=TWO%20BASSES").json().at(0).at("votes"), 10);
    EXPECT_EQ(ana.get("/posts?search=Ten%20things").json().at(0).at("Post").at("published"), false);
    EXPECT_EQ(ana.post("/posts", R"({"title": "now", "content": ""})").status, 201);
    EXPECT_EQ(ana.get("/posts?limit=1").json().at(0).at("Post").at("title"), "now");
    const auto sign_up = [&server](const std::string& email, const std::string& name) {
        const Json body{{"email", email}, {"password", "a sound password"}, {"username", name}};
        return Client(server.port()).post("/users", body.dump()).status;
    };
    EXPECT_EQ(sign_up("ANA@example.com", "another"), 400);
    EXPECT_EQ(sign_up("another@example.com", "Ana"), 409);
}

TEST_F(Demo, CreatesOnlyValidData) {
    TestServer server;
    ASSERT_EQ(demo(server).code, 0);
    auto& database = server.database();
    EXPECT_THAT(wrong_rows(database), IsEmpty());
    EXPECT_EQ(database.scalar("select count(*) from votes v join posts p on p.id = v.post_id "
                              "where v.created_at not between p.created_at and now() or v.voter_id = p.author_id "
                              "or not p.published"),
              "0");
    // An id is made a moment before its row.
    for (const auto* table : {"accounts", "posts"})
        EXPECT_EQ(database.scalar(fmt::format("select count(*) from {} where extract(epoch from created_at) * 1000 "
                                              "- ((id >> 12) + 1136073600000) not between -10 and 5000",
                                              table)),
                  "0");
    EXPECT_EQ(database.scalar("select count(*) from posts p join accounts a on a.id = p.author_id "
                              "where p.created_at < a.created_at or p.created_at < now() - interval '14 days' "
                              "or p.created_at > now()"),
              "0");
    // Three follow requests wait for an answer.
    EXPECT_EQ(database.scalar("select count(*) from relations where requested_id is not null"), "3");
    for (const auto& row : database.rows("select u.email, a.handle from users u join accounts a on a.id = u.id "
                                         "join handles h on h.account_id = a.id and h.name = lower(a.handle) "
                                         "join emails e on e.user_id = u.id")) {
        EXPECT_EQ(Email::parse(row[0]).value().value, row[0]);
        EXPECT_EQ(accounts::Handle::parse(row[1]).value().value, row[1]);
    }
}

TEST_F(Demo, CreatesSameDataOnEveryServer) {
    TestServer one;
    TestServer other;
    ASSERT_EQ(demo(one).code, 0);
    ASSERT_EQ(demo(other).code, 0);
    constexpr const char* visible_data = R"sql(
        select p.title, p.content, a.handle, p.votes::text, p.boosts::text, p.replies::text, p.visibility::text,
               (select string_agg(voter.handle, ' ' order by voter.handle)
                  from votes v join accounts voter on voter.id = v.voter_id where v.post_id = p.id)
          from posts p join accounts a on a.id = p.author_id order by p.id)sql";
    EXPECT_EQ(one.database().rows(visible_data), other.database().rows(visible_data));
}

}  // namespace plaza::test
