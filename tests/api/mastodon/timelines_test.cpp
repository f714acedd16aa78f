// The lists of posts of the client API: which posts each has, and how they page.
#include <string>
#include <vector>

#include "tests/support/network.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* home = "/api/v1/timelines/home";
constexpr const char* everyone = "/api/v1/timelines/public";

class HomeTimeline : public Network {
 protected:
    Person ana_ = signed_up("ana");
    Person bob_ = signed_up("bob");
    Person eve_ = signed_up("eve");
};

TEST_F(HomeTimeline, HasPostsOfFollowedAccountsAndOwnPosts) {
    follow(ana_, bob_);
    const auto own = post(ana_);
    const auto of_bob = post(bob_);
    post(eve_);
    const auto for_followers = post(bob_, {.visibility = "followers"});
    post(bob_, {.visibility = "direct", .mentions = {ana_.id}});
    const auto own_direct = post(ana_, {.visibility = "direct"});
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(own_direct, for_followers, of_bob, own));

    follow(ana_, eve_);
    EXPECT_EQ(ids_in(ana_.get(home)).size(), 5U) << "a follow brings earlier posts";
    remove(of_bob);
    unfollow(ana_.id, eve_.id);
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(own_direct, for_followers, own));
    EXPECT_THAT(anonymous().get(home), HasStatus(401));
}

TEST_F(HomeTimeline, HasRepliesToFollowedAccountsOnly) {
    follow(ana_, bob_);
    const auto of_eve = post(eve_);
    const auto of_bob = post(bob_);
    const auto own = post(ana_);
    post(bob_, {.reply_to = of_eve});
    const auto to_self = post(bob_, {.reply_to = of_bob});
    const auto to_viewer = post(bob_, {.reply_to = own});
    const auto own_reply = post(ana_, {.reply_to = of_eve});
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(own_reply, to_viewer, to_self, own, of_bob));
    follow(ana_, eve_);
    EXPECT_EQ(ids_in(ana_.get(home)).size(), 7U);
    mute(ana_.id, eve_.id);
    EXPECT_EQ(ids_in(ana_.get(home)).size(), 5U) << "a reply to a muted account is hidden";
}

TEST_F(HomeTimeline, HidesMutedAndBlockedAccounts) {
    follow(ana_, bob_);
    follow(ana_, eve_);
    auto max = signed_up("max");
    const auto of_bob = post(bob_);
    const auto of_eve = post(eve_);
    const auto of_max = post(max);
    const auto boost_of_max = boost(bob_, of_max);
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(boost_of_max, of_eve, of_bob));
    mute(ana_.id, eve_.id);
    mute(ana_.id, max.id);
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(of_bob)) << "also boosts of their posts";
    mute(ana_.id, eve_.id, "2020-01-01");
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(of_eve, of_bob)) << "the mute has ended";
    unmute(ana_.id, max.id);
    block(max.id, ana_.id);
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(of_eve, of_bob)) << "an account that blocks the viewer";
    unblock(max.id, ana_.id);
    block(ana_.id, max.id);
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(of_eve, of_bob));
}

TEST_F(HomeTimeline, RespectsWhatFollowerWantsToSee) {
    follow(ana_, bob_);
    const auto of_eve = post(eve_);
    const auto boosted = boost(bob_, of_eve);
    const auto german = post(bob_, {.language = "de"});
    const auto english = post(bob_, {.language = "en"});
    const auto of_no_language = post(bob_);
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(of_no_language, english, german, boosted));
    show(ana_.id, bob_.id, false, "{de,fr}");
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(of_no_language, german));
}

TEST_F(HomeTimeline, HasPostsWithFollowedTagsOnce) {
    const auto tagged = post(eve_, {.tags = {"cats", "dogs"}});
    const auto other = post(bob_, {.tags = {"birds"}});
    EXPECT_THAT(ids_in(ana_.get(home)), IsEmpty());
    for (const auto* tag : {"cats", "Dogs"})
        EXPECT_THAT(ana_.post(fmt::format("/api/v1/tags/{}/follow", tag), "{}"), HasStatus(200));
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(tagged));
    follow(ana_, eve_);
    follow(ana_, bob_);
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(other, tagged));
    EXPECT_THAT(ids_in(ana_.get(std::string(home) + "?limit=1")), ElementsAre(other));
    mute(ana_.id, eve_.id);
    EXPECT_THAT(ids_in(ana_.get(home)), ElementsAre(other));
}

TEST_F(HomeTimeline, ShowsPostOncePerPage) {
    follow(ana_, bob_);
    follow(ana_, eve_);
    auto max = signed_up("max");
    const auto of_max = post(max);
    const auto first = boost(bob_, of_max);
    boost(eve_, of_max);
    const auto of_bob = post(bob_);
    boost(eve_, of_bob);
    const auto page = ana_.get(home);
    EXPECT_THAT(ids_in(page), ElementsAre(of_bob, first));
    EXPECT_EQ(page.json()[1]["reblog"]["id"], std::to_string(of_max));
}

TEST_F(HomeTimeline, PagesInBothDirections) {
    follow(ana_, bob_);
    for (int n = 0; n < 5; ++n) post(n % 2 == 0 ? bob_ : ana_);
    const auto get = [&](const std::string& query) { return ana_.get(std::string(home) + "?limit=2&" + query); };
    EXPECT_THAT(ids_in(get("")), ElementsAre(5, 4));
    EXPECT_EQ(link_to(get(""), "next"), "max_id=4");
    EXPECT_EQ(link_to(get(""), "prev"), "min_id=5");
    EXPECT_THAT(ids_in(get("max_id=4")), ElementsAre(3, 2));
    EXPECT_THAT(ids_in(get("max_id=2")), ElementsAre(1));
    EXPECT_EQ(link_to(get("max_id=2"), "next"), "") << "the last page";
    EXPECT_THAT(ids_in(get("since_id=1")), ElementsAre(5, 4)) << "the newest";
    EXPECT_THAT(ids_in(get("min_id=1")), ElementsAre(3, 2)) << "those directly above";
    EXPECT_THAT(ids_in(get("min_id=1&max_id=3")), ElementsAre(2));
    EXPECT_THAT(ids_in(get("min_id=5")), IsEmpty());
    EXPECT_THAT(ids_in(get("max_id=99999999999999999")), ElementsAre(5, 4));
    EXPECT_THAT(ids_in(get("max_id=-1")), IsEmpty());
    EXPECT_THAT(get("max_id=cat"), HasStatus(422));
}

class PublicTimeline : public HomeTimeline {};

TEST_F(PublicTimeline, HasPublicPostsOfAllWhomViewerWantsToSee) {
    const auto of_bob = post(bob_);
    for (const auto* visibility : {"unlisted", "followers", "direct"}) post(bob_, {.visibility = visibility});
    post(eve_, {.reply_to = of_bob});
    boost(eve_, of_bob);
    const auto of_eve = post(eve_);
    const auto get = [&](Client& client, const std::string& query = "") {
        return ids_in(client.get(everyone + query));
    };
    auto stranger = anonymous();
    EXPECT_THAT(get(stranger), ElementsAre(of_eve, of_bob));
    EXPECT_THAT(get(ana_, "?limit=1"), ElementsAre(of_eve));
    EXPECT_THAT(get(ana_, "?limit=1&min_id=0"), ElementsAre(of_bob));
    for (const auto* nothing : {"?remote=true", "?only_media=true"}) EXPECT_THAT(get(ana_, nothing), IsEmpty());
    EXPECT_THAT(get(ana_, "?local=true"), ElementsAre(of_eve, of_bob));
    mute(ana_.id, eve_.id);
    EXPECT_THAT(get(ana_, "?limit=1"), ElementsAre(of_bob)) << "the page is full";
    block(ana_.id, bob_.id);
    EXPECT_THAT(get(ana_), IsEmpty());
    EXPECT_THAT(get(bob_), ElementsAre(of_eve, of_bob));
    EXPECT_THAT(ids_of(ana_.get("/posts?limit=1")), ElementsAre(of_eve))
        << "the native list leaves out blocked authors";
    EXPECT_THAT(ids_of(ana_.get("/posts?limit=1&search=")), ElementsAre(of_eve));
    EXPECT_THAT(bearing("invalid").get(everyone), HasStatus(401));
}

class TagTimeline : public HomeTimeline {};

TEST_F(TagTimeline, CombinesTags) {
    const auto cats = post(bob_, {.tags = {"cats"}});
    const auto both = post(eve_, {.tags = {"cats", "dogs"}});
    const auto dogs = post(eve_, {.tags = {"dogs"}});
    const auto reply = post(bob_, {.reply_to = cats, .tags = {"cats"}});
    post(bob_, {.visibility = "unlisted", .tags = {"cats"}});
    const auto get = [&](const std::string& path) { return ids_in(ana_.get("/api/v1/timelines/tag/" + path)); };
    EXPECT_THAT(get("Cats"), ElementsAre(reply, both, cats));
    EXPECT_THAT(get("cats?limit=2&min_id=0"), ElementsAre(both, cats));
    EXPECT_THAT(get("cats?any[]=dogs"), ElementsAre(reply, dogs, both, cats));
    EXPECT_THAT(get("cats?any[]=dogs&limit=2"), ElementsAre(reply, dogs));
    EXPECT_THAT(get("cats?any[]=dogs&limit=2&min_id=0"), ElementsAre(both, cats));
    EXPECT_THAT(get("cats?all[]=dogs"), ElementsAre(both));
    EXPECT_THAT(get("cats?none[]=dogs"), ElementsAre(reply, cats));
    EXPECT_THAT(get("cats?none[]=dogs&limit=1&min_id=0"), ElementsAre(cats));
    EXPECT_THAT(get("cats?none[]=dogs&limit=1"), ElementsAre(reply));
    EXPECT_THAT(get("cats?all[]=-"), IsEmpty());
    EXPECT_THAT(get("-"), IsEmpty());
    EXPECT_THAT(ana_.get("/api/v1/timelines/tag/a?any[]=b&any[]=c&any[]=d&any[]=e&any[]=f"), HasStatus(422));
    mute(ana_.id, eve_.id);
    EXPECT_THAT(get("cats"), ElementsAre(reply, cats));
}

class AccountTimeline : public HomeTimeline {
 protected:
    std::vector<std::int64_t> get(Client& viewer, const std::string& query = "") {
        return ids_in(viewer.get(path() + query));
    }
    std::string path() { return fmt::format("/api/v1/accounts/{}/statuses", bob_.id); }
};

TEST_F(AccountTimeline, HasWhatViewerMaySee) {
    const auto open = post(bob_);
    const auto unlisted = post(bob_, {.visibility = "unlisted"});
    const auto for_followers = post(bob_, {.visibility = "followers"});
    const auto direct = post(bob_, {.visibility = "direct"});
    auto stranger = anonymous();
    EXPECT_THAT(get(stranger), ElementsAre(unlisted, open));
    EXPECT_THAT(get(ana_), ElementsAre(unlisted, open));
    EXPECT_THAT(get(ana_, "?limit=1&min_id=0"), ElementsAre(open));
    follow(ana_, bob_);
    EXPECT_THAT(get(ana_), ElementsAre(for_followers, unlisted, open));
    EXPECT_THAT(get(bob_), ElementsAre(direct, for_followers, unlisted, open));
    block(ana_.id, bob_.id);
    EXPECT_THAT(get(ana_), IsEmpty()) << "the account is visible to unblock it";
    block(bob_.id, eve_.id);
    EXPECT_THAT(eve_.get(path()), HasStatus(404));
    EXPECT_THAT(ana_.get("/api/v1/accounts/1/statuses"), HasStatus(404));
    EXPECT_THAT(ana_.get("/api/v1/accounts/cat/statuses"), HasStatus(404));
}

TEST_F(AccountTimeline, FiltersKindsOfPosts) {
    const auto of_eve = post(eve_);
    const auto own = post(bob_, {.tags = {"cats"}});
    const auto reply = post(bob_, {.reply_to = of_eve});
    const auto to_self = post(bob_, {.reply_to = own});
    const auto boosted = boost(bob_, of_eve);
    EXPECT_THAT(get(ana_), ElementsAre(boosted, to_self, reply, own));
    EXPECT_THAT(get(ana_, "?exclude_replies=true"), ElementsAre(boosted, to_self, own));
    EXPECT_THAT(get(ana_, "?exclude_reblogs=1"), ElementsAre(to_self, reply, own));
    EXPECT_THAT(get(ana_, "?only_media=true"), IsEmpty());
    EXPECT_THAT(get(ana_, "?tagged=Cats"), ElementsAre(own));
    EXPECT_THAT(get(ana_, "?tagged=-"), IsEmpty());
    EXPECT_THAT(get(ana_, "?pinned=true"), IsEmpty());
    mark(bob_.id, reply, "pin", 1);
    mark(bob_.id, own, "pin", 2);
    mark(ana_.id, to_self, "pin", 3);
    EXPECT_THAT(get(ana_, "?pinned=true"), ElementsAre(own, reply)) << "the latest pin first";
    block(ana_.id, eve_.id);
    EXPECT_THAT(get(ana_, "?limit=1"), ElementsAre(to_self)) << "without boosts of blocked accounts; the page is full";
}

class MarkedPosts : public HomeTimeline {};

TEST_F(MarkedPosts, AreInOrderOfMarks) {
    std::vector<std::int64_t> posts;
    for (int n = 0; n < 4; ++n) posts.push_back(post(bob_));
    const auto hidden = post(bob_, {.visibility = "followers"});
    for (const std::string mark : {"favourite", "bookmark"}) {
        const auto list = "/api/v1/" + mark + "s";
        this->mark(ana_.id, posts[2], mark, 101);
        this->mark(ana_.id, posts[0], mark, 102);
        this->mark(ana_.id, hidden, mark, 103);
        this->mark(ana_.id, posts[3], mark, 104);
        this->mark(bob_.id, posts[1], mark, 105);
        EXPECT_THAT(ids_in(ana_.get(list)), ElementsAre(posts[3], posts[0], posts[2]));
        const auto page = ana_.get(list + "?limit=1&max_id=103");
        EXPECT_THAT(ids_in(page), ElementsAre(posts[0]));
        EXPECT_EQ(link_to(page, "next"), "max_id=102") << "they page by the marks";
        EXPECT_THAT(ids_in(ana_.get(list + "?limit=1&min_id=101")), ElementsAre(posts[0]));
        EXPECT_EQ(link_to(ana_.get(list + "?limit=1&max_id=104"), "next"), "max_id=103") << "nothing is shown";
        EXPECT_THAT(anonymous().get(list), HasStatus(401));
    }
    remove(posts[0]);
    EXPECT_THAT(ids_in(ana_.get("/api/v1/favourites")), ElementsAre(posts[3], posts[2]));
}

// An answer reads 5,000 posts of the account; the Link header leads to the rest.
TEST_F(AccountTimeline, PostBehindManyRepliesIsFound) {
    auto ana = signed_up("eva");
    auto bob = signed_up("udo");
    const auto first = post(ana);
    database().exec(
        fmt::format("insert into author_posts (author_id, post_id, visibility, is_reply, reply_to_author, root_id) "
                    "select {}, 100 + n, 'public', true, {}, 1 from generate_series(1, 6000) n",
                    ana.id, bob.id));
    const auto list = fmt::format("/api/v1/accounts/{}/statuses?exclude_replies=true", ana.id);
    const auto page = bob.get(list);
    EXPECT_THAT(ids_in(page), testing::IsEmpty());
    EXPECT_THAT(ids_in(bob.get(list + '&' + link_to(page, "next"))), testing::ElementsAre(first));
}

}  // namespace plaza::test
