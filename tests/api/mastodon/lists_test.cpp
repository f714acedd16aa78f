// Lists, hashtags and filters of the client API.
#include <string>
#include <vector>

#include "tests/support/network.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::IsEmpty;

class UserLists : public Network {
 protected:
    std::string create(const std::string& body) {
        const auto made = ana_.post("/api/v1/lists", body);
        EXPECT_THAT(made, HasStatus(200));
        return made.json().at("id").get<std::string>();
    }
    Answer add(const std::string& list, const Person& member) {
        return ana_.post("/api/v1/lists/" + list + "/accounts", fmt::format(R"({{"account_ids":["{}"]}})", member.id));
    }
    std::vector<std::int64_t> timeline(const std::string& list) {
        return ids_in(ana_.get("/api/v1/timelines/list/" + list));
    }

    Person ana_ = signed_up("ana");
    Person bob_ = signed_up("bob");
    Person eve_ = signed_up("eve");
};

TEST_F(UserLists, AreCreatedEditedAndDeleted) {
    const auto id = create(R"({"title":"Friends"})");
    EXPECT_EQ(ana_.get("/api/v1/lists").json(),
              Json::array({{{"id", id}, {"title", "Friends"}, {"replies_policy", "list"}, {"exclusive", false}}}));
    const auto path = "/api/v1/lists/" + id;
    EXPECT_EQ(ana_.put(path, R"({"replies_policy":"none","exclusive":true})").json(), ana_.get(path).json());
    EXPECT_EQ(ana_.get(path).json()["title"], "Friends");
    EXPECT_EQ(ana_.get(path).json()["exclusive"], true);
    EXPECT_THAT(bob_.get(path), HasStatus(404));
    EXPECT_THAT(bob_.put(path, R"({"title":"mine"})"), HasStatus(404));
    EXPECT_THAT(bob_.del(path), HasStatus(404));
    EXPECT_THAT(bob_.get("/api/v1/timelines/list/" + id), HasStatus(404));
    for (const auto* body : {"{}", R"({"title":""})", R"({"title":"a","replies_policy":"some"})"})
        EXPECT_THAT(ana_.post("/api/v1/lists", body), HasStatus(422)) << body;
    EXPECT_THAT(ana_.del(path), HasStatus(200));
    EXPECT_THAT(ana_.get(path), HasStatus(404));
}

TEST_F(UserLists, HaveFollowedMembersOnly) {
    const auto id = create(R"({"title":"Friends"})");
    EXPECT_THAT(add(id, bob_), HasStatus(404)) << "not followed";
    follow(ana_, bob_);
    follow(ana_, eve_);
    for (const auto* member : {&bob_, &eve_, &bob_}) EXPECT_THAT(add(id, *member), HasStatus(200));
    EXPECT_THAT(add("1", bob_), HasStatus(404));
    const auto members = "/api/v1/lists/" + id + "/accounts";
    EXPECT_THAT(ids_in(ana_.get(members)), ElementsAre(eve_.id, bob_.id));
    EXPECT_THAT(ids_in(ana_.get(members + "?limit=1")), ElementsAre(eve_.id));
    EXPECT_THAT(ids_in(ana_.get(members + "?limit=1&" + link_to(ana_.get(members + "?limit=1"), "next"))),
                ElementsAre(bob_.id));
    EXPECT_EQ(ana_.get(fmt::format("/api/v1/accounts/{}/lists", bob_.id)).json().size(), 1U);
    EXPECT_THAT(ana_.get("/api/v1/accounts/7/lists"), HasStatus(404));
    EXPECT_THAT(ana_.get("/api/v1/accounts/word/lists"), HasStatus(404));

    const auto of_bob = post(bob_);
    const auto of_eve = post(eve_);
    EXPECT_THAT(timeline(id), ElementsAre(of_eve, of_bob));
    unfollow(ana_.id, eve_.id);
    EXPECT_THAT(timeline(id), ElementsAre(of_bob));
    EXPECT_THAT(ids_in(ana_.get(members)), ElementsAre(bob_.id));
    EXPECT_THAT(ana_.del(members, Body(fmt::format(R"({{"account_ids":["{}"]}})", bob_.id))), HasStatus(200));
    EXPECT_THAT(timeline(id), IsEmpty());
    EXPECT_THAT(ana_.post(members, "{}"), HasStatus(422));
    EXPECT_THAT(eve_.post(fmt::format("/api/v1/accounts/{}/block", ana_.id), ""), HasStatus(200));
    EXPECT_THAT(ana_.get(fmt::format("/api/v1/accounts/{}/lists", eve_.id)), HasStatus(404));
}

TEST_F(UserLists, ShowRepliesByPolicy) {
    auto max = signed_up("max");
    for (const auto* other : {&bob_, &eve_, &max}) follow(ana_, *other);
    const auto id = create(R"({"title":"Friends"})");
    add(id, bob_);
    add(id, eve_);
    const auto of_max = post(max);
    const auto of_eve = post(eve_);
    const auto of_bob = post(bob_);
    const auto to_self = post(bob_, {.reply_to = of_bob});
    const auto to_member = post(bob_, {.reply_to = of_eve});
    const auto to_followed = post(bob_, {.reply_to = of_max});
    EXPECT_THAT(timeline(id), ElementsAre(to_member, to_self, of_bob, of_eve));
    ana_.put("/api/v1/lists/" + id, R"({"replies_policy":"followed"})");
    EXPECT_THAT(timeline(id), ElementsAre(to_followed, to_member, to_self, of_bob, of_eve));
    ana_.put("/api/v1/lists/" + id, R"({"replies_policy":"none","exclusive":true})");
    EXPECT_THAT(timeline(id), ElementsAre(to_self, of_bob, of_eve));
    EXPECT_THAT(ids_in(ana_.get("/api/v1/timelines/home")), ElementsAre(of_max)) << "the list is exclusive";
}

class Hashtags : public UserLists {};

TEST_F(Hashtags, CountUsesAndKnowFollowers) {
    const auto today = std::stoll(database().scalar(
        "select (extract(epoch from date_trunc('day', now() at time zone 'utc')) * 1000)::bigint - 1136073600000"));
    database().exec(
        fmt::format("insert into tag_posts (tag, post_id, author_id) values ('cats', {}, 1), ('cats', {}, 1)",
                    today << 12, (today << 12) + 1));
    const auto tag = ana_.get("/api/v1/tags/Cats").json();
    EXPECT_EQ(tag["name"], "cats");
    EXPECT_EQ(tag["history"].size(), 7U);
    EXPECT_EQ(tag["history"][0]["uses"], "2");
    EXPECT_EQ(tag["history"][0]["accounts"], "1");
    EXPECT_EQ(tag["following"], false);
    EXPECT_FALSE(anonymous().get("/api/v1/tags/cats").json().contains("following"));
    EXPECT_EQ(ana_.post("/api/v1/tags/cats/follow", "{}").json()["following"], true);
    ana_.post("/api/v1/tags/dogs/follow", "{}");
    EXPECT_EQ(ana_.get("/api/v1/followed_tags?limit=1").json()[0]["name"], "dogs");
    EXPECT_EQ(ana_.get("/api/v1/followed_tags").json().size(), 2U);
    EXPECT_EQ(ana_.post("/api/v1/tags/cats/unfollow", "{}").json()["following"], false);
    EXPECT_THAT(ana_.get("/api/v1/tags/-"), HasStatus(404));
}

TEST_F(Hashtags, AreFeaturedOnProfile) {
    post(ana_, {.tags = {"cats"}});
    const auto made = ana_.post("/api/v1/featured_tags", R"({"name":"#Cats"})");
    EXPECT_EQ(made.json()["statuses_count"], "1");
    EXPECT_EQ(ana_.post("/api/v1/tags/dogs/feature", "{}").json()["featuring"], true);
    EXPECT_EQ(anonymous().get(fmt::format("/api/v1/accounts/{}/featured_tags", ana_.id)).json().size(), 2U);
    ana_.post("/api/v1/tags/dogs/unfeature", "{}");
    EXPECT_EQ(ana_.get("/api/v1/featured_tags").json(), Json::array({made.json()}));
    post(ana_, {.text = "#birds and #cats"});
    EXPECT_EQ(ana_.get("/api/v1/featured_tags/suggestions").json()[0]["name"], "birds");
    const auto path = "/api/v1/featured_tags/" + made.json()["id"].get<std::string>();
    EXPECT_THAT(bob_.del(path), HasStatus(404));
    EXPECT_THAT(ana_.del(path), HasStatus(200));
    for (int n = 0; n < 10; ++n)
        EXPECT_THAT(ana_.post("/api/v1/featured_tags", fmt::format(R"({{"name":"tag{}"}})", n)), HasStatus(200));
    EXPECT_GE(ana_.post("/api/v1/featured_tags", R"({"name":"more"})").status, 400);
    EXPECT_THAT(ana_.post("/api/v1/featured_tags", R"({"name":"tag1"})"), HasStatus(200)) << "one of the ten";
    EXPECT_THAT(ana_.post("/api/v1/featured_tags", R"({"name":"-"})"), HasStatus(422));
}

class FiltersOfApps : public UserLists {
 protected:
    Json filtered() { return ana_.get("/api/v1/timelines/home").json()[0]["filtered"]; }
};

TEST_F(FiltersOfApps, MarkPostsThatTheyMatch) {
    const auto made = ana_.post("/api/v2/filters", R"({"title":"No cats","context":["home","public"],)"
                                                   R"("filter_action":"hide","expires_in":3600,)"
                                                   R"("keywords_attributes":[{"keyword":"Cat","whole_word":true}]})");
    ASSERT_THAT(made, HasStatus(200));
    const auto filter = made.json();
    EXPECT_EQ(filter["keywords"][0]["keyword"], "Cat");
    EXPECT_EQ(ana_.get("/api/v2/filters").json(), Json::array({filter}));
    for (const auto* text : {"concatenate", "cats", "_cat", "écat"}) {
        post(ana_, {.text = text});
        EXPECT_THAT(filtered(), IsEmpty()) << text;
    }
    for (const auto* text : {"cat", "a CAT.", "concatenate the cat"}) {
        post(ana_, {.text = text});
        EXPECT_EQ(filtered()[0]["keyword_matches"], Json({"Cat"})) << text;
    }
    EXPECT_EQ(filtered()[0]["filter"]["filter_action"], "hide");
    const auto id = post(ana_, {.text = "dog"});
    const auto path = "/api/v2/filters/" + filter["id"].get<std::string>();
    const auto marked = ana_.post(path + "/statuses", fmt::format(R"({{"status_id":"{}"}})", id)).json();
    EXPECT_EQ(filtered()[0]["status_matches"], Json({std::to_string(id)}));
    EXPECT_THAT(ana_.del("/api/v2/filters/statuses/" + marked["id"].get<std::string>()), HasStatus(200));
    EXPECT_THAT(filtered(), IsEmpty());
    post(ana_, {.text = "cat"});
    database().exec("update filters set expires_at = '2020-01-01'");
    EXPECT_THAT(filtered(), IsEmpty()) << "the filter has ended";
    EXPECT_THAT(bob_.get(path), HasStatus(404));
    EXPECT_THAT(ana_.del(path), HasStatus(200));
}

TEST_F(FiltersOfApps, HaveKeywordsThatCanBeChanged) {
    const auto filter = ana_.post("/api/v2/filters", R"({"title":"a","context":["home"]})").json();
    const auto path = "/api/v2/filters/" + filter["id"].get<std::string>();
    const auto keyword = ana_.post(path + "/keywords", R"({"keyword":"cat","whole_word":false})").json();
    const auto keyword_path = "/api/v2/filters/keywords/" + keyword["id"].get<std::string>();
    EXPECT_EQ(ana_.get(keyword_path).json(), keyword);
    post(ana_, {.text = "concatenate"});
    EXPECT_EQ(filtered().size(), 1U);
    EXPECT_EQ(ana_.put(keyword_path, R"({"whole_word":true})").json()["whole_word"], true);
    EXPECT_THAT(filtered(), IsEmpty());
    const auto change = fmt::format(R"({{"title":"b","keywords_attributes":[{{"id":"{}","_destroy":true}}]}})",
                                    keyword["id"].get<std::string>());
    EXPECT_EQ(ana_.put(path, change).json()["title"], "b");
    EXPECT_THAT(ana_.get(path + "/keywords").json(), IsEmpty());
    EXPECT_THAT(ana_.get(keyword_path), HasStatus(404));
    for (const auto* body : {R"({"title":"a"})", R"({"context":["home"]})", R"({"title":"a","context":["sky"]})",
                             R"({"title":"a","context":["home"],"filter_action":"burn"})"})
        EXPECT_THAT(ana_.post("/api/v2/filters", body), HasStatus(422)) << body;
}

TEST_F(FiltersOfApps, VersionOneShowsKeywords) {
    const auto made =
        ana_.post("/api/v1/filters", form({{"phrase", "cat"}, {"context[]", "home"}, {"whole_word", "true"}})).json();
    EXPECT_EQ(made["phrase"], "cat");
    EXPECT_EQ(made["irreversible"], false);
    EXPECT_EQ(ana_.get("/api/v1/filters").json(), Json::array({made}));
    EXPECT_EQ(ana_.get("/api/v2/filters").json()[0]["keywords"][0]["id"], made["id"]);
    const auto path = "/api/v1/filters/" + made["id"].get<std::string>();
    EXPECT_EQ(ana_.put(path, R"({"phrase":"dog","context":["public"],"irreversible":true})").json()["irreversible"],
              true);
    EXPECT_EQ(ana_.get(path).json()["context"], Json({"public"}));
    EXPECT_THAT(ana_.del(path), HasStatus(200));
    EXPECT_THAT(ana_.get("/api/v2/filters").json(), IsEmpty());
}

}  // namespace plaza::test
