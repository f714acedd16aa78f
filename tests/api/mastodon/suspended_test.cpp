// Suspended accounts: their posts are gone for everyone and their profiles are empty, until the suspension is lifted.
#include "tests/api/mastodon/statuses.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

/// Eve's texts and her profile contain one word that is nowhere else.
class SuspendedAccount : public Statuses {
 protected:
    SuspendedAccount() {
        follow(ana_, eve_);
        follow(eve_, ana_);
        follow(ana_, bob_);
        EXPECT_THAT(eve_.patch("/api/v1/accounts/update_credentials",
                               R"({"display_name":"zeppelin","note":"zeppelin","discoverable":true})"),
                    HasStatus(200));
        older_ = written_id(ana_, {{"status", "older"}});
        post_ = written_id(eve_, {{"status", "zeppelin #balloon"}});
        written_id(eve_, {{"status", "@ana zeppelin"}, {"visibility", "direct"}});
        reply_ = written_id(eve_, {{"status", "zeppelin too"}, {"in_reply_to_id", older_}});
        publish(eve_, "zeppelin");
        for (const auto* verb : {"favourite", "bookmark"}) acted(ana_, post_, verb);
        acted(bob_, post_, "reblog");
        for (const auto* verb : {"favourite", "reblog"}) acted(eve_, older_, verb);
        list_ = ana_.post("/api/v1/lists", R"({"title":"people"})").json()["id"].get<std::string>();
        EXPECT_THAT(ana_.post(fmt::format("/api/v1/lists/{}/accounts", list_),
                              Json{{"account_ids", {std::to_string(eve_.id)}}}.dump()),
                    HasStatus(200));
    }

    static void follow(Person& from, const Person& to) {
        EXPECT_THAT(from.post(fmt::format("/api/v1/accounts/{}/follow", to.id), "{}"), HasStatus(200));
    }

    void suspend(bool is_suspended) {
        database().exec(fmt::format("update accounts set moderation = '{}' where id = {}",
                                    is_suspended ? "suspended" : "none", eve_.id));
    }

    /// Where Ana reads something of Eve's.
    [[nodiscard]] std::vector<std::string> places() const {
        std::vector<std::string> all;
        for (const auto* path :
             {"/posts", "/posts?search=zeppelin", "/api/v1/timelines/home", "/api/v1/timelines/public",
              "/api/v1/timelines/tag/balloon", "/api/v1/favourites", "/api/v1/bookmarks", "/api/v2/search?q=zeppelin",
              "/api/v1/accounts/search?q=zeppelin", "/api/v1/notifications", "/api/v2/notifications",
              "/api/v1/conversations", "/api/v1/trends/statuses", "/api/v1/directory"})
            all.emplace_back(path);
        for (const auto* of_eve : {"", "/statuses"})
            all.push_back(fmt::format("/api/v1/accounts/{}{}", eve_.id, of_eve));
        for (const auto* of_ana : {"/followers", "/following"})
            all.push_back(fmt::format("/api/v1/accounts/{}{}", ana_.id, of_ana));
        all.push_back(fmt::format("/api/v1/accounts/{}/statuses", bob_.id));
        all.push_back(fmt::format("/api/v1/timelines/list/{}", list_));
        all.push_back(fmt::format("/api/v1/lists/{}/accounts", list_));
        all.push_back(path(post_));
        all.push_back(path(post_, "history"));
        for (const auto* of_older : {"context", "favourited_by", "reblogged_by"}) all.push_back(path(older_, of_older));
        return all;
    }

    Person ana_ = named("ana"), bob_ = named("bob"), eve_ = named("eve");
    std::string older_, post_, reply_, list_;
};

TEST_F(SuspendedAccount, DisappearsEverywhereUntilRestored) {
    for (const bool is_suspended : {false, true, false}) {
        suspend(is_suspended);
        for (const auto& place : places()) {
            const auto answer = ana_.get(place);
            EXPECT_EQ(answer.body.find("zeppelin") == std::string::npos, is_suspended) << place << ' ' << answer.body;
            EXPECT_LT(answer.status, 500) << place;
        }
        EXPECT_THAT(anonymous().get(path(post_)), HasStatus(is_suspended ? 404 : 200));
        EXPECT_THAT(ana_.get(fmt::format("/posts/{}", post_)), HasStatus(is_suspended ? 404 : 200));
        // Those who count see as many as those who list.
        EXPECT_EQ(ana_.get("/api/v1/notifications/unread_count").json()["count"],
                  ana_.get("/api/v1/notifications").json().size());
    }
}

TEST_F(SuspendedAccount, KeepsOnlyItsName) {
    suspend(true);
    const auto profile = anonymous().get(fmt::format("/api/v1/accounts/{}", eve_.id)).json();
    EXPECT_EQ(profile["suspended"], true);
    EXPECT_EQ(profile["acct"], "eve");
    EXPECT_EQ(profile["followers_count"], 0);
    for (const auto* list : {"statuses", "followers", "following", "featured_tags", "endorsements"})
        EXPECT_THAT(ana_.get(fmt::format("/api/v1/accounts/{}/{}", eve_.id, list)), Answers(200, "[]")) << list;
    EXPECT_THAT(acted(ana_, older_, "favourite").dump(), Not(HasSubstr("suspended")));
}

TEST_F(SuspendedAccount, GetsNothingNew) {
    suspend(true);
    for (const auto* verb : {"favourite", "reblog", "bookmark", "mute"})
        EXPECT_THAT(act(ana_, post_, verb), HasStatus(404)) << verb;
    EXPECT_THAT(ana_.post("/votes", fmt::format(R"({{"post_id":{},"dir":1}})", post_)), HasStatus(404));
    EXPECT_THAT(bob_.post(fmt::format("/api/v1/accounts/{}/follow", eve_.id), "{}"), HasStatus(404));
    // The caller can end something, and hide the account.
    for (const auto* verb : {"mute", "unmute", "unfollow", "block", "unblock"})
        EXPECT_THAT(ana_.post(fmt::format("/api/v1/accounts/{}/{}", eve_.id, verb), "{}"), HasStatus(200)) << verb;
}

TEST_F(SuspendedAccount, LeavesNoGapsInPages) {
    suspend(true);
    const auto newest = [&](const std::string& place) { return all_of(ana_.get(place).json(), "id"); };
    for (const auto* place : {"/api/v1/timelines/home?limit=1", "/api/v1/timelines/public?limit=1"})
        EXPECT_THAT(newest(place), testing::ElementsAre(older_)) << place;
    EXPECT_THAT(ids_of(ana_.get("/posts?limit=1")), testing::ElementsAre(std::stoll(older_)));
}

}  // namespace plaza::test
