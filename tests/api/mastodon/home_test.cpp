// The home timeline after what people do over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/api/mastodon/statuses.hpp"

namespace plaza::test {
namespace {

using testing::ElementsAre;

class Home : public Statuses {
 protected:
    static std::vector<std::string> home_of(Person& reader) {
        std::vector<std::string> texts;
        for (const auto& status : reader.get("/api/v1/timelines/home").json())
            texts.push_back(status["content"].get<std::string>());
        return texts;
    }
    static void follow(Person& follower, const Person& followee, const Json& wish) {
        const auto path = fmt::format("/api/v1/accounts/{}/follow", followee.id);
        EXPECT_THAT(follower.post(path, wish.dump()), HasStatus(200));
    }
};

TEST_F(Home, HasTheLanguagesThatAFollowAsksFor) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    follow(bob, ana, {{"languages", {"de"}}});
    written(ana, {{"status", "eins"}, {"language", "de"}});
    const auto two = written_id(ana, {{"status", "two"}, {"language", "en"}});
    const auto reply = written_id(ana, {{"status", "drei"}, {"language", "de"}, {"in_reply_to_id", two}});
    EXPECT_THAT(home_of(bob), ElementsAre("<p>drei</p>", "<p>eins</p>"));

    EXPECT_THAT(ana.put(path(two), R"({"status":"zwei","language":"de"})"), HasStatus(200));
    EXPECT_THAT(ana.put(path(reply), R"({"status":"three","language":"en"})"), HasStatus(200));
    EXPECT_THAT(home_of(bob), ElementsAre("<p>zwei</p>", "<p>eins</p>"));
}

TEST_F(Home, FollowsWhatPeopleDo) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto eve = signed_up("eve");
    const auto original = written_id(eve, {{"status", "original"}});
    written(ana, {{"status", "before the follow"}});
    EXPECT_THAT(home_of(bob), ElementsAre());

    follow(bob, ana, Json::object());
    acted(ana, original, "reblog");
    const auto last = written_id(ana, {{"status", "last"}, {"visibility", "private"}});
    EXPECT_THAT(home_of(bob), ElementsAre("<p>last</p>", "", "<p>before the follow</p>"));

    EXPECT_THAT(ana.del(path(last)), HasStatus(200));
    EXPECT_THAT(bob.post(fmt::format("/api/v1/accounts/{}/block", eve.id), "{}"), HasStatus(200));
    EXPECT_THAT(home_of(bob), ElementsAre("<p>before the follow</p>"));

    EXPECT_THAT(bob.post(fmt::format("/api/v1/accounts/{}/unfollow", ana.id), "{}"), HasStatus(200));
    EXPECT_THAT(home_of(bob), ElementsAre());
}

}  // namespace
}  // namespace plaza::test
