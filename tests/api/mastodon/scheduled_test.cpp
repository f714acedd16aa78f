// Scheduled posts: limits, changes, and that each is published once.
#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "platform/base/time.hpp"
#include "tests/api/mastodon/statuses.hpp"
#include "tests/support/oauth.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ScheduledPosts : public Statuses {
 protected:
    static std::string in(std::chrono::minutes wait) {
        std::string text;
        append_rfc3339(text, std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) + wait);
        return text;
    }
    static Json post_in(std::chrono::minutes wait) {
        return {{"status", "hello later"}, {"visibility", "unlisted"}, {"scheduled_at", in(wait)}};
    }
    static Json scheduled(Person& author, std::chrono::minutes wait = std::chrono::minutes{10}) {
        return written(author, post_in(wait));
    }
    static std::string path_of(const Json& post) {
        return "/api/v1/scheduled_statuses/" + post.at("id").get<std::string>();
    }
    void make_all_due() {
        database().exec(
            "update scheduled_posts set due_at = now() - interval '1 minute';"
            "update jobs set run_at = now() - interval '1 minute' where kind = 'scheduled.publish'");
    }
    bool is_settled() {
        return becomes_true([&] { return count("scheduled_posts") == 0 && count("jobs") == 0; });
    }
};

TEST_F(ScheduledPosts, AreListedMovedAndRemoved) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto made = scheduled(ana);
    EXPECT_EQ(made["params"]["text"], "hello later");
    EXPECT_EQ(made["params"]["visibility"], "unlisted");
    EXPECT_EQ(made["media_attachments"], Json::array());
    const auto path = path_of(made);
    EXPECT_EQ(ana.get(path).json(), made);
    EXPECT_THAT(bob.get(path), HasStatus(404));
    EXPECT_THAT(ana.get("/api/v1/scheduled_statuses/x"), HasStatus(404));
    EXPECT_THAT(ana.get("/api/v1/scheduled_statuses").json(), SizeIs(1));
    EXPECT_THAT(bob.get("/api/v1/scheduled_statuses").json(), IsEmpty());
    EXPECT_THAT(anonymous().get("/api/v1/scheduled_statuses"), HasStatus(401));
    EXPECT_EQ(count("posts"), 0);

    const auto move = [&](Person& person, const std::string& when) {
        return person.put(path, Json{{"scheduled_at", when}}.dump());
    };
    EXPECT_THAT(move(ana, in(std::chrono::minutes{4})),
                Fails(422, "Validation failed: Scheduled at must be at least 5 minutes in the future"));
    EXPECT_THAT(move(ana, "soon"), HasStatus(422));
    EXPECT_THAT(ana.put(path, "{}"), HasStatus(422));
    EXPECT_THAT(move(bob, in(std::chrono::hours{1})), HasStatus(404));
    for (int hours : {3, 1, 2}) EXPECT_THAT(move(ana, in(std::chrono::hours{hours})), HasStatus(200));
    EXPECT_NE(ana.get(path).json()["scheduled_at"], made["scheduled_at"]);
    EXPECT_EQ(count("jobs"), 1) << "the jobs of earlier times are gone";

    EXPECT_THAT(bob.del(path), HasStatus(404));
    EXPECT_THAT(ana.del(path), Answers(200, "{}"));
    EXPECT_THAT(ana.del(path), HasStatus(404));
    EXPECT_EQ(count("scheduled_posts"), 0);
    EXPECT_EQ(count("jobs"), 0);
}

TEST_F(ScheduledPosts, ArePagedByIds) {
    auto ana = named("ana");
    std::vector<std::string> ids;
    for (int n = 0; n < 5; ++n) ids.insert(ids.begin(), scheduled(ana)["id"].get<std::string>());
    const auto first = ana.get("/api/v1/scheduled_statuses?limit=2");
    EXPECT_EQ(all_of(first.json(), "id"), (std::vector{ids[0], ids[1]}));
    EXPECT_THAT(std::string(first.header("Link")), HasSubstr("max_id=" + ids[1]));
    EXPECT_EQ(all_of(ana.get("/api/v1/scheduled_statuses?limit=2&max_id=" + ids[1]).json(), "id"),
              (std::vector{ids[2], ids[3]}));
    EXPECT_EQ(all_of(ana.get("/api/v1/scheduled_statuses?limit=2&min_id=" + ids[4]).json(), "id"),
              (std::vector{ids[2], ids[3]}));
}

TEST_F(ScheduledPosts, InvalidOnesAreRefused) {
    auto ana = named("ana");
    const auto refused = [&](const Json& change) {
        auto post = post_in(std::chrono::minutes{10});
        post.update(change);
        return write(ana, post);
    };
    EXPECT_THAT(refused({{"scheduled_at", in(std::chrono::minutes{4})}}),
                Fails(422, "Validation failed: Scheduled at must be at least 5 minutes in the future"));
    EXPECT_THAT(refused({{"scheduled_at", "2020-01-01T00:00:00Z"}}), HasStatus(422));
    EXPECT_THAT(refused({{"scheduled_at", "soon"}}), HasStatus(422));
    EXPECT_THAT(refused({{"status", " "}}), Fails(422, "Validation failed: Text can't be blank"));
    EXPECT_THAT(refused({{"status", std::string(5'001, 'x')}}), HasStatus(422));
    EXPECT_THAT(refused({{"in_reply_to_id", "7"}}), HasStatus(404));
    EXPECT_THAT(refused({{"poll", {{"options", {"a", "b"}}}}}), HasStatus(422));
    EXPECT_EQ(count("scheduled_posts"), 0);
    EXPECT_EQ(count("jobs"), 0);
}

TEST_F(ScheduledPosts, ArePublishedOnceByTwoServers) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto parent = written_id(bob, {{"status", "first"}});
    auto post = post_in(std::chrono::minutes{10});
    post.update({{"status", "@bob #later"}, {"visibility", "public"}, {"in_reply_to_id", parent}});
    const Headers key{{"Idempotency-Key", "once"}};
    const auto made = ana.post("/api/v1/statuses", post.dump(), key);
    EXPECT_EQ(ana.post("/api/v1/statuses", post.dump(), key).body, made.body);
    EXPECT_EQ(std::to_string(made.json()["params"]["in_reply_to_id"].get<std::int64_t>()), parent);

    const app::Server other(quick_config(), database().url(), nullptr);
    // Another job for the same post, as if a server had stopped before it could delete its job.
    database().exec(
        "insert into jobs (id, kind, payload, attempts, run_at, created_at) "
        "select id + 1, kind, payload, 1, run_at, created_at from jobs where kind = 'scheduled.publish'");
    make_all_due();
    EXPECT_TRUE(is_settled());
    EXPECT_EQ(count("posts where content = '@bob #later'"), 1);
    expect_right_rows();
    const auto notified = bob.get("/api/v1/notifications").json();
    ASSERT_THAT(notified, SizeIs(1));
    EXPECT_EQ(notified[0]["status"]["in_reply_to_id"], parent);
    EXPECT_EQ(all_of(notified[0]["status"]["tags"], "name"), std::vector<std::string>{"later"});
}

TEST_F(ScheduledPosts, WithoutParentOrOfSuspendedUsersAreDropped) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto parent = written_id(ana, {{"status", "first"}});
    auto post = post_in(std::chrono::minutes{10});
    post["in_reply_to_id"] = parent;
    written(bob, post);
    EXPECT_THAT(ana.del(path(parent)), HasStatus(200));
    scheduled(ana);
    database().exec(fmt::format("update users set suspended_at = now() where id = {}", ana.id));
    make_all_due();
    EXPECT_TRUE(is_settled());
    EXPECT_EQ(count("posts"), 0);
}

TEST_F(ScheduledPosts, AreLimitedAlsoInParallel) {
    auto ana = named("ana");
    const auto tomorrow = post_in(std::chrono::hours{36}).dump();
    std::vector<std::future<int>> answers;
    for (int n = 0; n < 30; ++n)
        answers.push_back(std::async(std::launch::async,
                                     [&] { return bearing(ana.token()).post("/api/v1/statuses", tomorrow).status; }));
    int made = 0;
    for (auto& answer : answers) made += answer.get() == 200 ? 1 : 0;
    EXPECT_EQ(made, 25);
    EXPECT_EQ(count("jobs"), 25) << "those of refused posts are gone";

    const auto later = scheduled(ana, std::chrono::hours{72});
    EXPECT_THAT(ana.put(path_of(later), Json{{"scheduled_at", in(std::chrono::hours{36})}}.dump()),
                Fails(422, "Validation failed: You can schedule at most 25 posts for a day"));
    database().exec(
        fmt::format("insert into scheduled_posts select {}, n, now() + n * interval '1 day', 0, '', '', false, null, "
                    "'public', false, null, null from generate_series(100, 373) n",
                    ana.id));
    EXPECT_THAT(write(ana, post_in(std::chrono::hours{96})),
                Fails(422, "Validation failed: You can have at most 300 scheduled posts"));
}

}  // namespace plaza::test
