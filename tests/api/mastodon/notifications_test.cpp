// Notifications: what is written, who sees it, and pages of it.
#include <string>
#include <vector>

#include "tests/support/notices.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Notifications : public Notices {
 protected:
    [[nodiscard]] static std::string about(const char* kind, std::int64_t post) {
        return fmt::format("{} {}", kind, post);
    }
};

TEST_F(Notifications, AreListedReadAndDismissed) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cid = signed_up("cid");
    const auto own = publish(ana);
    const auto other = publish(cid);
    add(favourite(ana, bob, own));
    add(follow(ana, bob));
    add(mention(ana, cid, other));
    EXPECT_THAT(seen_by(ana), ElementsAre(about("mention", other), "follow", about("favourite", own)));
    EXPECT_THAT(seen_by(bob), IsEmpty());
    EXPECT_THAT(seen_by(ana, "?types[]=follow&types[]=poll"), ElementsAre("follow"));
    EXPECT_THAT(seen_by(ana, "?types[]=poll"), IsEmpty());
    EXPECT_THAT(seen_by(ana, "?exclude_types[]=follow"), ElementsAre(about("mention", other), about("favourite", own)));
    EXPECT_THAT(seen_by(ana, fmt::format("?account_id={}", cid.id)), ElementsAre(about("mention", other)));

    const auto ids = ids_seen_by(ana);
    const auto one = ana.get("/api/v1/notifications/" + ids[2]).json();
    EXPECT_EQ(one["type"], "favourite");
    EXPECT_EQ(one["account"]["id"], std::to_string(bob.id));
    EXPECT_EQ(one["status"]["favourites_count"], 0);
    EXPECT_THAT(one["group_key"].get<std::string>(), HasSubstr(fmt::format("favourite-{}-", own)));
    EXPECT_THAT(bob.get("/api/v1/notifications/" + ids[2]), HasStatus(404));
    EXPECT_THAT(ana.get("/api/v1/notifications/word"), HasStatus(404));
    EXPECT_THAT(anonymous().get("/api/v1/notifications"), HasStatus(401));

    EXPECT_EQ(ana.get("/api/v1/notifications/unread_count").body, R"({"count":3})");
    EXPECT_EQ(ana.get("/api/v1/notifications/unread_count?limit=2").body, R"({"count":2})");
    ASSERT_THAT(ana.post("/api/v1/markers", fmt::format(R"({{"notifications":{{"last_read_id":"{}"}}}})", ids[1])),
                HasStatus(200));
    EXPECT_EQ(ana.get("/api/v1/notifications/unread_count").body, R"({"count":1})");

    EXPECT_THAT(bob.post("/api/v1/notifications/" + ids[1] + "/dismiss", ""), Answers(200, "{}"));
    EXPECT_THAT(ana.post("/api/v1/notifications/" + ids[1] + "/dismiss", ""), Answers(200, "{}"));
    EXPECT_THAT(seen_by(ana), ElementsAre(about("mention", other), about("favourite", own)));
    EXPECT_THAT(ana.post("/api/v1/notifications/clear", ""), Answers(200, "{}"));
    EXPECT_THAT(seen_by(ana), IsEmpty());
    add(follow(ana, bob));
    add(favourite(ana, bob, own));
    EXPECT_THAT(seen_by(ana), IsEmpty()) << "what was dismissed does not notify again";
    database().exec("update notifications set created_at = created_at - interval '25 hours'");
    add(follow(ana, bob));
    EXPECT_THAT(seen_by(ana), ElementsAre("follow"));
}

// An answer reads 5,000 notifications; the Link header leads to the rest.
TEST_F(Notifications, RareKindIsFoundBehindManyOthers) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto post = publish(bob);
    add(mention(ana, bob, post));
    database().exec(fmt::format(
        "insert into notifications (account_id, id, kind, from_id, created_at) "
        "select {}, (select max(id) from notifications) + n, 'follow', {}, now() from generate_series(1, 6000) n",
        ana.id, bob.id));
    for (const std::string version : {"v1", "v2"}) {
        auto answer = ana.get("/api/" + version + "/notifications?types[]=mention");
        for (int pages = 0; pages < 2 && answer.body.find("mention") == std::string::npos; ++pages) {
            const auto link = answer.header("Link");
            const auto begin = link.find("/api/");
            ASSERT_NE(begin, std::string::npos) << version << answer.body;
            ASSERT_THAT(link, HasSubstr("rel=\"next\"")) << version;
            answer = ana.get(link.substr(begin, link.find('>') - begin));
        }
        EXPECT_THAT(answer.body, HasSubstr(std::to_string(post))) << version;
    }
    EXPECT_EQ(ana.get("/api/v1/notifications/unread_count?types[]=mention").body, R"({"count":0})")
        << "only the newest are counted";
}

TEST_F(Notifications, ArePagedBothWays) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    for (int n = 0; n < 5; ++n) add(favourite(ana, bob, publish(ana)));
    const auto all = ids_seen_by(ana);
    ASSERT_EQ(all.size(), 5U);
    EXPECT_THAT(ids_seen_by(ana, "?limit=2"), ElementsAre(all[0], all[1]));
    EXPECT_THAT(ids_seen_by(ana, "?limit=2&max_id=" + all[1]), ElementsAre(all[2], all[3]));
    EXPECT_THAT(ids_seen_by(ana, "?limit=2&since_id=" + all[4]), ElementsAre(all[0], all[1]));
    EXPECT_THAT(ids_seen_by(ana, "?limit=2&min_id=" + all[4]), ElementsAre(all[2], all[3]));
    const auto link = ana.get("/api/v1/notifications?limit=2&max_id=" + all[1]).header("Link");
    EXPECT_THAT(link, HasSubstr("max_id=" + all[3] + ">; rel=\"next\""));
    EXPECT_THAT(link, HasSubstr("min_id=" + all[2] + ">; rel=\"prev\""));
    EXPECT_THAT(ana.get("/api/v1/notifications?limit=80&max_id=" + all[3]).header("Link"), Not(HasSubstr("next")));
    EXPECT_THAT(ids_seen_by(ana, "?limit=1000&max_id=99999999999999999999"), testing::SizeIs(5));
    EXPECT_THAT(ana.get("/api/v1/notifications?max_id=word"), HasStatus(422));
}

TEST_F(Notifications, AreWrittenOnce) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto post = publish(ana);
    const auto liked = favourite(ana, bob, post);
    const auto count = [&] { return database().scalar("select count(*) from notifications"); };
    add(liked);
    add(liked);
    take_back(liked);
    EXPECT_THAT(seen_by(ana), IsEmpty());
    add(liked);
    EXPECT_THAT(seen_by(ana), ElementsAre(about("favourite", post)));
    // A favourite notifies once, also much later; a follow notifies again after a day.
    add(follow(ana, bob));
    add(follow(ana, bob));
    EXPECT_EQ(count(), "2");
    database().exec("update notifications set created_at = created_at - interval '25 hours'");
    add(liked);
    EXPECT_EQ(count(), "2");
    add(follow(ana, bob));
    EXPECT_EQ(count(), "3");

    add(favourite(ana, ana, post));
    auto unknown = liked;
    unknown.from = AccountId{99};
    add(unknown);
    unknown = liked;
    unknown.to = AccountId{99};
    add(unknown);
    EXPECT_EQ(count(), "3");
}

TEST_F(Notifications, LeaveOutBlockedAndMuted) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cid = signed_up("cid");
    auto dan = signed_up("dan");
    auto eve = signed_up("eve");
    const auto post = publish(ana);
    block(ana, bob);
    block(cid, ana);
    relate(ana, dan, "muting_id = 1, mutes_notifications = true");
    relate(ana, eve, "muting_id = 1, mutes_notifications = false");
    for (const auto* from : {&bob, &cid, &dan}) {
        add(favourite(ana, *from, post));
        add(follow(ana, *from));
    }
    EXPECT_EQ(database().scalar("select count(*) from notifications"), "0");
    add(favourite(ana, eve, post));
    EXPECT_THAT(seen_by(ana), ElementsAre(about("favourite", post)));
    relate(ana, dan, "muted_until = now() - interval '1 minute'");
    add(favourite(ana, dan, post));
    EXPECT_THAT(seen_by(ana), ElementsAre(about("favourite", post), about("favourite", post)));

    // What was written before a block or mute is hidden too.
    block(eve, ana);
    EXPECT_THAT(ids_seen_by(ana), testing::SizeIs(1));
    relate(ana, dan, "muted_until = null");
    EXPECT_THAT(seen_by(ana), IsEmpty());
    EXPECT_EQ(ana.get("/api/v1/notifications/unread_count").body, R"({"count":0})");
    EXPECT_EQ(ana.get("/api/v2/notifications").json()["notification_groups"], Json::array());
    const auto id = database().scalar("select min(id) from notifications");
    EXPECT_THAT(ana.get("/api/v1/notifications/" + id), HasStatus(404));
}

TEST_F(Notifications, LeaveOutMutedThread) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto root = publish(ana);
    const auto reply = publish(bob);
    database().exec(
        fmt::format("insert into marks (account_id, post_id, is_muted) values ({}, {}, true)", ana.id, root));
    auto notice = mention(ana, bob, reply);
    notice.root = PostId{root};
    add(notice);
    EXPECT_THAT(seen_by(ana), IsEmpty());
    add(mention(ana, bob, reply));
    EXPECT_THAT(seen_by(ana), ElementsAre(about("mention", reply)));
}

TEST_F(Notifications, LeaveOutInvisiblePosts) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto kept = publish(bob);
    const auto withheld = publish(bob);
    const auto direct = publish(bob);
    const auto deleted = publish(bob);
    for (const auto post : {kept, withheld, direct, deleted}) add(mention(ana, bob, post));
    database().exec(fmt::format("update posts set moderation = 'suspended' where id = {}", withheld));
    database().exec(fmt::format("update posts set visibility = 'direct' where id = {}", direct));
    ASSERT_THAT(bob.del(fmt::format("/posts/{}", deleted)), HasStatus(204));
    EXPECT_THAT(seen_by(ana), ElementsAre(about("mention", kept)));
    EXPECT_TRUE(becomes_true([&] {
        return database().scalar("select count(*) from notifications where post_id = $1", {std::to_string(deleted)}) ==
               "0";
    }));
}

TEST_F(Notifications, FollowPostsAndEdits) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cid = signed_up("cid");
    database().exec(
        fmt::format("insert into followers (followee_id, follower_id, is_notifying) "
                    "values ({0}, {1}, true), ({0}, {2}, false)",
                    bob.id, ana.id, cid.id));
    const auto post = publish(bob);
    save_draft(bob);
    EXPECT_TRUE(becomes_true([&] { return !seen_by(ana).empty(); }));
    database().exec(fmt::format("insert into boosts (post_id, account_id, boost_id) values ({}, {}, 1)", post, cid.id));
    ASSERT_THAT(bob.put(fmt::format("/posts/{}", post), R"({"title":"other","content":"text"})"), HasStatus(200));
    EXPECT_TRUE(becomes_true([&] { return !seen_by(cid).empty(); }));
    EXPECT_THAT(seen_by(ana), ElementsAre(about("status", post)));
    EXPECT_THAT(seen_by(cid), ElementsAre(about("update", post)));
}

TEST_F(Notifications, AreClearedInBatches) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    database().exec(
        fmt::format("insert into notifications (account_id, id, kind, from_id, created_at) "
                    "select {}, n, 'follow', {}, now() from generate_series(1, 2500) n",
                    ana.id, bob.id));
    ASSERT_THAT(ana.post("/api/v1/notifications/clear", ""), HasStatus(200));
    EXPECT_EQ(database().scalar("select count(*) from notifications where not is_withdrawn"), "0");
}

}  // namespace plaza::test
