// Favourites, boosts, bookmarks, pins and muted threads.
#include <array>
#include <thread>

#include "tests/api/mastodon/statuses.hpp"
#include "tests/support/during_transaction.hpp"

namespace plaza::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StatusActions : public Statuses {
 protected:
    /// Who was notified by whom, of all notifications of this kind.
    std::string notified(const std::string& kind) {
        return database().scalar(
            "select coalesce(string_agg(account_id || ' by ' || from_id, ', '), '') from "
            "notifications where kind = $1 and not is_withdrawn",
            {kind});
    }
    void follow(const Person& follower, const Person& followee) {
        database().exec(
            fmt::format("insert into relations (account_id, other_id, following_id) values ({0}, {1}, 1);"
                        "insert into relations (account_id, other_id, followed_by_id) values ({1}, {0}, 1);"
                        "insert into followers (follower_id, followee_id) values ({0}, {1})",
                        follower.id, followee.id));
    }
};

TEST_F(StatusActions, FavouritesAreVotes) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto id = written_id(ana, {{"status", "post"}});
    EXPECT_THAT(bob.post("/votes", vote_body(std::stoll(id), 1)), HasStatus(201));
    auto post = acted(bob, id, "favourite");
    EXPECT_EQ(post["favourited"], true);
    EXPECT_EQ(post["favourites_count"], 1);
    acted(ana, id, "favourite");
    EXPECT_EQ(seen(ana, id)["favourites_count"], 2);
    EXPECT_EQ(notified("favourite"), fmt::format("{} by {}", ana.id, bob.id));
    expect_right_rows();
    EXPECT_EQ(acted(bob, id, "unfavourite")["favourited"], false);
    acted(bob, id, "unfavourite");
    EXPECT_THAT(ana.post("/votes", vote_body(std::stoll(id), 0)), HasStatus(201));
    post = seen(ana, id);
    EXPECT_EQ(post["favourites_count"], 0);
    EXPECT_EQ(post["favourited"], false);
    EXPECT_EQ(notified("favourite"), "");
    expect_right_rows();
    const auto secret = written_id(ana, {{"status", "secret"}, {"visibility", "direct"}});
    for (const auto* operation : {"favourite", "unfavourite", "reblog", "unreblog", "bookmark", "unbookmark", "mute"})
        EXPECT_THAT(act(bob, secret, operation), Fails(404, "Record not found")) << operation;
    EXPECT_THAT(anonymous().post(path(id, "favourite"), "{}"), HasStatus(401));
}

TEST_F(StatusActions, RepeatedFavouriteWritesNothing) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto id = written_id(ana, {{"status", "post"}});
    acted(bob, id, "unfavourite");
    EXPECT_EQ(count("events where kind like 'vote.%'"), 0);
    acted(bob, id, "favourite");
    database().exec("update notifications set is_withdrawn = true");
    acted(bob, id, "favourite");
    EXPECT_EQ(count("events where kind like 'vote.%'"), 1);
    EXPECT_EQ(notified("favourite"), "");
}

// A deletion locks the account before its posts, a vote the post first: neither may wait for the other.
TEST_F(StatusActions, VoteDoesNotWaitForTheDeletionOfTheAuthor) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto id = written_id(ana, {{"status", "post"}});
    const auto vote = [&] { return act(bob, id, "favourite"); };
    const auto race =
        during_transaction(database(), fmt::format("select from accounts where id = {} for update", ana.id), vote);
    EXPECT_FALSE(race.has_waited);
    EXPECT_THAT(race.answer, HasStatus(200));
    EXPECT_EQ(notified("favourite"), "");
}

TEST_F(StatusActions, ListsOfMarksKnowTheThread) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto root = written_id(ana, {{"status", "root"}});
    const auto reply = written_id(ana, {{"status", "reply"}, {"in_reply_to_id", root}});
    acted(bob, root, "mute");
    acted(bob, reply, "favourite");
    acted(bob, reply, "bookmark");
    for (const bool is_old : {false, true}) {
        // Marks of servers before migration 0052 have no author.
        if (is_old) database().exec("update marks set author_id = null, root_id = null");
        for (const auto* list : {"/api/v1/favourites", "/api/v1/bookmarks"}) {
            const auto statuses = bob.get(list).json();
            ASSERT_THAT(all_of(statuses, "id"), ElementsAre(reply)) << list;
            EXPECT_EQ(statuses[0]["muted"], true) << list;
        }
    }
}

TEST_F(StatusActions, BoostIsAPostOfItsOwn) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto id = written_id(ana, {{"status", "post"}});
    const auto boost = acted(bob, id, "reblog");
    EXPECT_NE(boost["id"], id);
    EXPECT_EQ(boost["account"]["acct"], "bob");
    EXPECT_EQ(boost["reblog"]["id"], id);
    EXPECT_EQ(boost["reblog"]["reblogs_count"], 1);
    EXPECT_EQ(boost["reblog"]["reblogged"], true);
    const auto boost_id = boost["id"].get<std::string>();
    EXPECT_EQ(acted(bob, id, "reblog")["id"], boost_id) << "boosting twice returns the same boost";
    const auto again = acted(ana, boost_id, "reblog");
    EXPECT_EQ(again["reblog"]["id"], id) << "a boost of a boost boosts the original";
    acted(ana, boost_id, "favourite");
    EXPECT_EQ(seen(ana, id)["favourites_count"], 1);
    EXPECT_EQ(seen(ana, id)["reblogs_count"], 2);
    EXPECT_EQ(seen(ana, id)["account"]["statuses_count"], 2);
    EXPECT_EQ(notified("reblog"), fmt::format("{} by {}", ana.id, bob.id));
    expect_right_rows();
    EXPECT_THAT(bob.put("/posts/" + boost_id, R"({"title":"mine","content":"words"})"), HasStatus(404));
    EXPECT_THAT(ana.del(path(boost_id)), HasStatus(404));
    EXPECT_THAT(bob.del(path(boost_id)), HasStatus(200));
    EXPECT_EQ(acted(ana, id, "unreblog")["reblogged"], false);
    acted(ana, id, "unreblog");
    EXPECT_EQ(seen(ana, id)["reblogs_count"], 0);
    EXPECT_EQ(count("posts"), 1);
    EXPECT_EQ(notified("reblog"), "");
    expect_right_rows();
}

TEST_F(StatusActions, OnlyOpenAndOwnPostsAreBoosted) {
    auto ana = named("ana");
    auto bob = named("bob");
    follow(bob, ana);
    const auto post_for = [&](const char* audience) {
        return written_id(ana, {{"status", "for @bob"}, {"visibility", audience}});
    };
    const auto closed = post_for("private");
    const auto secret = post_for("direct");
    for (auto* person : {&ana, &bob}) EXPECT_THAT(act(*person, secret, "reblog"), HasStatus(422));
    EXPECT_THAT(act(bob, closed, "reblog"), HasStatus(422));
    const auto own = acted(ana, closed, "reblog");
    EXPECT_EQ(own["visibility"], "private");
    EXPECT_EQ(own["reblog"]["reblogs_count"], 0) << "a boost for followers is not counted";
    const auto open = post_for("unlisted");
    EXPECT_THAT(bob.post(path(open, "reblog"), R"({"visibility":"direct"})"), HasStatus(422));
    EXPECT_THAT(bob.post(path(open, "reblog"), R"({"visibility":"?"})"), HasStatus(422));
    const auto quiet = bob.post(path(open, "reblog"), R"({"visibility":"private"})").json();
    EXPECT_EQ(quiet["visibility"], "private");
    EXPECT_EQ(quiet["reblog"]["reblogs_count"], 0);
    expect_right_rows();
    acted(ana, closed, "unreblog");
    acted(bob, open, "unreblog");
    expect_right_rows();
}

TEST_F(StatusActions, BoostsOfADeletedPostDisappear) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto id = written_id(ana, {{"status", "post"}});
    const auto boost = acted(bob, id, "reblog")["id"].get<std::string>();
    database().exec(fmt::format(
        "insert into accounts (id, handle, created_at) select n, 'fan_' || n, now() from generate_series(1, 2500) n;"
        "insert into posts (id, author_id, content, published, created_at, boost_of, boosted_author) "
        "select n, n, '', true, now(), {0}, {1} from generate_series(1, 2500) n;"
        "insert into author_posts (author_id, post_id, boost_of, boosted_author, visibility) "
        "select n, n, {0}, {1}, 'public' from generate_series(1, 2500) n;"
        "insert into boosts (post_id, account_id, boost_id) select {0}, n, n from generate_series(1, 2500) n;"
        "insert into marks (post_id, account_id, boost_id) select {0}, n, n from generate_series(1, 2500) n;"
        "insert into account_counts (account_id, posts) select n, 1 from generate_series(1, 2500) n;"
        "update posts set boosts = 2501 where id = {0}",
        id, ana.id));
    EXPECT_THAT(wrong_rows(database()), IsEmpty());
    EXPECT_THAT(ana.del(path(id)), HasStatus(200));
    EXPECT_THAT(bob.get(path(boost)), HasStatus(404)) << "also before the job has run";
    expect_right_rows();
    EXPECT_EQ(count("posts"), 0);
}

TEST_F(StatusActions, BookmarksAreTheReadersOwn) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto id = written_id(ana, {{"status", "post"}});
    EXPECT_EQ(acted(bob, id, "bookmark")["bookmarked"], true);
    const auto first = database().scalar("select bookmark_id from marks");
    acted(bob, id, "bookmark");
    EXPECT_EQ(database().scalar("select bookmark_id from marks"), first) << "its place in the list stays";
    EXPECT_EQ(seen(ana, id)["bookmarked"], false);
    EXPECT_EQ(acted(bob, id, "unbookmark")["bookmarked"], false);
}

TEST_F(StatusActions, ThreadIsMutedAsAWhole) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto root = written_id(ana, {{"status", "root"}});
    const auto reply = written_id(bob, {{"status", "reply"}, {"in_reply_to_id", root}});
    EXPECT_EQ(acted(ana, reply, "mute")["muted"], true);
    EXPECT_EQ(seen(ana, root)["muted"], true);
    EXPECT_EQ(seen(bob, root)["muted"], false);
    EXPECT_EQ(acted(ana, root, "unmute")["muted"], false);
    EXPECT_EQ(seen(ana, reply)["muted"], false);
}

TEST_F(StatusActions, FivePostsArePinned) {
    auto ana = named("ana");
    auto bob = named("bob");
    std::vector<std::string> posts;
    for (int n = 0; n < 9; ++n) posts.push_back(written_id(ana, {{"status", "post"}}));
    EXPECT_THAT(act(bob, posts[0], "pin"), HasStatus(422));
    EXPECT_THAT(act(ana, written_id(ana, {{"status", "x"}, {"visibility", "direct"}}), "pin"), HasStatus(422));

    std::vector<std::thread> threads;
    for (const auto& post : posts)
        threads.emplace_back([&, token = ana.token()] {
            auto client = bearing(token);
            const auto answer = client.post(path(post, "pin"), "{}");
            EXPECT_TRUE(answer.status == 200 || answer.status == 422) << answer.body;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(count("marks where pin_id is not null"), 5);

    const auto pinned = database().scalar("select min(post_id) from marks where pin_id is not null");
    EXPECT_EQ(acted(ana, pinned, "pin")["pinned"], true) << "pinning again is no sixth pin";
    const auto other = database().scalar(
        "select min(id) from posts where visibility = 'public' and id not in "
        "(select post_id from marks where pin_id is not null)");
    EXPECT_THAT(act(ana, other, "pin").body, HasSubstr("5"));
    EXPECT_EQ(acted(ana, pinned, "unpin")["pinned"], false);
    EXPECT_EQ(acted(ana, other, "pin")["pinned"], true);
    EXPECT_THAT(ana.put("/posts/" + other, R"({"title":"","content":"","published":false})"), HasStatus(200));
    EXPECT_EQ(count("marks where pin_id is not null"), 4) << "a draft is not pinned";
}

TEST_F(StatusActions, ThoseWhoLikedAPostAreListedInPages) {
    auto ana = named("ana");
    auto bob = named("bob");
    auto cyd = named("cyd");
    const auto id = written_id(ana, {{"status", "post"}});
    for (auto* person : {&ana, &bob, &cyd})
        for (const auto* operation : {"favourite", "reblog"}) acted(*person, id, operation);
    for (const auto* list : {"favourited_by", "reblogged_by"}) {
        const auto all = anonymous().get(path(id, list));
        EXPECT_THAT(all_of(all.json(), "acct"), ElementsAre("cyd", "bob", "ana"));
        const auto first = anonymous().get(path(id, list) + "?limit=2");
        EXPECT_THAT(all_of(first.json(), "acct"), ElementsAre("cyd", "bob"));
        EXPECT_THAT(first.header("Link"), HasSubstr(fmt::format("max_id={}", bob.id)));
        const auto page = [&](const std::string& query) {
            return all_of(anonymous().get(path(id, list) + query).json(), "acct");
        };
        EXPECT_THAT(page(fmt::format("?max_id={}", bob.id)), ElementsAre("ana"));
        EXPECT_THAT(page(fmt::format("?limit=1&min_id={}", ana.id)), ElementsAre("bob"));
        EXPECT_THAT(page(fmt::format("?since_id={}", ana.id)), ElementsAre("cyd", "bob"));
        EXPECT_THAT(bob.get(path("7", list)), HasStatus(404));
    }
    const auto closed = written_id(ana, {{"status", "x"}, {"visibility", "private"}});
    EXPECT_THAT(anonymous().get(path(closed, "favourited_by")), HasStatus(404));
}

}  // namespace
}  // namespace plaza::test
