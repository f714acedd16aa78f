// /api/v2/search, /api/v1/accounts/search and /api/v1/accounts/lookup.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "tests/support/api.hpp"

namespace plaza::test {
namespace {

std::vector<std::string> ids_in(const Json& list) {
    std::vector<std::string> ids;
    for (const auto& each : list) ids.push_back(each.at("id").get<std::string>());
    return ids;
}

std::int64_t write(Person& author, const std::string& content) {
    const auto body = fmt::format(R"({{"title": "", "content": {}}})", Json(content).dump());
    return author.post("/posts", body).json()["id"].get<std::int64_t>();
}

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MastodonSearch : public Api {
 protected:
    Json results(Client& client, const std::string& query) {
        const auto answer = client.get("/api/v2/search?" + query);
        EXPECT_THAT(answer, HasStatus(200)) << query;
        return answer.json();
    }
    void rename(const Person& person, const std::string& handle) {
        database().exec(
            fmt::format("update accounts set handle = '{0}' where id = {1};"
                        "insert into handles (name, account_id) values ('{0}', {1})",
                        handle, person.id));
    }
};

TEST_F(MastodonSearch, FindsAccountsPostsAndHashtags) {
    auto ana = signed_up("ana");
    rename(ana, "plazana");
    const auto post = std::to_string(write(ana, "About plazana and 東京都 <b>"));
    database().exec("insert into tag_posts (tag, post_id, author_id) values ('plazana', 1, 1)");

    const auto found = results(ana, "q=plazana");
    EXPECT_THAT(ids_in(found["accounts"]), ElementsAre(std::to_string(ana.id)));
    EXPECT_THAT(ids_in(found["statuses"]), ElementsAre(post));
    EXPECT_EQ(found["statuses"][0]["content"], "<p>About plazana and 東京都 &lt;b&gt;</p>");
    ASSERT_EQ(found["hashtags"].size(), 1U);
    EXPECT_EQ(found["hashtags"][0]["name"], "plazana");
    EXPECT_THAT(found["hashtags"][0]["url"], HasSubstr("/tags/plazana"));
    EXPECT_TRUE(found["hashtags"][0]["history"].is_array());

    EXPECT_THAT(ids_in(results(ana, "q=%E6%9D%B1%E4%BA%AC&type=statuses")["statuses"]), ElementsAre(post));
    const auto accounts = results(ana, "q=@plazana&type=accounts&resolve=true");
    EXPECT_THAT(ids_in(accounts["accounts"]), ElementsAre(std::to_string(ana.id)));
    EXPECT_THAT(accounts["statuses"], IsEmpty());
    EXPECT_THAT(accounts["hashtags"], IsEmpty());
    auto stranger = anonymous();
    EXPECT_THAT(ids_in(results(stranger, "q=plazana")["statuses"]), ElementsAre(post));
}

TEST_F(MastodonSearch, ResolvesAddressesOfThisServer) {
    auto ana = signed_up("ana");
    rename(ana, "plazana");
    const auto post = std::to_string(write(ana, "hello"));
    const auto account = results(ana, "q=plazana&type=accounts")["accounts"][0];
    const std::string url = account["url"].get<std::string>();
    const std::string address = results(ana, "q=hello&type=statuses")["statuses"][0]["url"].get<std::string>();
    EXPECT_THAT(ids_in(results(ana, "resolve=1&q=" + url)["accounts"]), ElementsAre(std::to_string(ana.id)));
    EXPECT_THAT(ids_in(results(ana, "resolve=1&q=" + address)["statuses"]), ElementsAre(post));
    EXPECT_THAT(results(ana, "resolve=1&q=" + address)["accounts"], IsEmpty());
    EXPECT_THAT(results(ana, "q=" + address + "0&resolve=1")["statuses"], IsEmpty());
    const auto domain = url.substr(url.find("://") + 3, url.rfind('/') - url.find("://") - 3);
    EXPECT_THAT(ids_in(results(ana, "q=plazana@" + domain)["accounts"]), ElementsAre(std::to_string(ana.id)));
    EXPECT_THAT(results(ana, "q=plazana@other.example")["accounts"], IsEmpty());
}

TEST_F(MastodonSearch, PagesPostsByOffsetAndId) {
    auto ana = signed_up("ana");
    std::vector<std::string> posts;
    for (int n = 0; n < 3; ++n) posts.insert(posts.begin(), std::to_string(write(ana, "paged words")));
    const auto page = [&](const std::string& query) {
        return ids_in(results(ana, "q=paged&type=statuses&" + query)["statuses"]);
    };
    EXPECT_THAT(page("limit=2"), ElementsAre(posts[0], posts[1]));
    EXPECT_THAT(page("limit=2&offset=2"), ElementsAre(posts[2]));
    EXPECT_THAT(page("offset=1000000"), IsEmpty());
    EXPECT_THAT(page("max_id=" + posts[1]), ElementsAre(posts[2]));
    EXPECT_THAT(page("min_id=" + posts[1]), ElementsAre(posts[0]));
    EXPECT_THAT(page("account_id=" + std::to_string(ana.id)).size(), testing::Eq(3U));
    EXPECT_THAT(page("account_id=1"), IsEmpty());
    EXPECT_THAT(page("account_id=word"), IsEmpty());
    const auto link = std::string(ana.get("/api/v2/search?q=paged&type=statuses&limit=2").header("Link"));
    EXPECT_THAT(link, HasSubstr("max_id=" + posts[1] + ">; rel=\"next\""));
    EXPECT_THAT(link, HasSubstr("q=paged&"));
}

TEST_F(MastodonSearch, RefusesWrongParameters) {
    auto ana = signed_up("ana");
    for (const auto* query : {"q=a&type=people", "q=a&limit=x", "q=a&offset=-1"})
        EXPECT_THAT(ana.get(std::string("/api/v2/search?") + query), HasStatus(422)) << query;
    EXPECT_THAT(ana.get("/api/v2/search?q=" + std::string(1'001, 'a')), HasStatus(422));
    EXPECT_THAT(anonymous().get("/api/v1/accounts/search?q=a"), HasStatus(401));
    EXPECT_THAT(bearing("none").get("/api/v2/search?q=a"), HasStatus(401));
    for (const auto* query : {"q=", "q=%20", "q=%00", "q='", "q=%FF", "q=@", "q=%23", "q=@@", "q=a@b@c"})
        EXPECT_THAT(ana.get(std::string("/api/v2/search?") + query).status, testing::Lt(500)) << query;
}

TEST_F(MastodonSearch, LooksUpAccountByName) {
    auto ana = signed_up("ana");
    rename(ana, "plazana");
    auto bob = signed_up("bob");
    for (const auto* name : {"plazana", "@PLAZANA"}) {
        const auto found = anonymous().get(std::string("/api/v1/accounts/lookup?acct=") + name);
        EXPECT_EQ(found.json().at("id"), std::to_string(ana.id)) << name;
    }
    EXPECT_THAT(ids_in(bob.get("/api/v1/accounts/search?q=plaz").json()), ElementsAre(std::to_string(ana.id)));
    for (const auto* name : {"plazan", "nobody", "plazana@other.example"})
        EXPECT_THAT(bob.get(std::string("/api/v1/accounts/lookup?acct=") + name), HasStatus(404)) << name;
    database().exec(fmt::format("insert into relations (account_id, other_id, is_blocked_by) values ({}, {}, true)",
                                bob.id, ana.id));
    EXPECT_THAT(bob.get("/api/v1/accounts/lookup?acct=plazana"), HasStatus(404));
}

}  // namespace
}  // namespace plaza::test
