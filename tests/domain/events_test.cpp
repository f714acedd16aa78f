// Changes of posts and votes write events in their transactions. Deleted posts are erased.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/api.hpp"
#include "tests/support/required_events.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::ElementsAre;

constexpr const char* other_text = R"({"title":"other","content":"text"})";

class Events : public Api {
 protected:
    Events() { require_events(database()); }

    /// The events whose kinds have this prefix, ordered by transaction.
    std::vector<std::string> recorded(const std::string& kinds) {
        std::vector<std::string> all;
        for (const auto& row : database().rows(
                 "select kind, key, payload from events where kind like $1 || '%' order by xid, id", {kinds}))
            all.push_back(fmt::format("{} {} {}", row[0], row[1], row[2]));
        return all;
    }
};

TEST_F(Events, RecordChangesOfAPost) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto post = publish(ana);
    ASSERT_THAT(ana.put(fmt::format("/posts/{}", post), other_text), HasStatus(200));
    ASSERT_THAT(bob.post("/votes", vote_body(post, 1)), HasStatus(201));
    ASSERT_THAT(bob.post("/votes", vote_body(post, 0)), HasStatus(201));
    ASSERT_THAT(ana.del(fmt::format("/posts/{}", post)), HasStatus(204));
    EXPECT_TRUE(becomes_true([&] { return recorded("post.erased").size() == 1; }));

    EXPECT_THAT(recorded("post."),
                ElementsAre(fmt::format(R"(post.created {0} {{"post": {0}, "author": {1}}})", post, ana.id),
                            fmt::format(R"(post.edited {0} {{"post": {0}, "editor": {1}}})", post, ana.id),
                            fmt::format(R"(post.deleted {0} {{"post": {0}}})", post),
                            fmt::format(R"(post.erased {0} {{"post": {0}}})", post)));
    EXPECT_THAT(recorded("vote."),
                ElementsAre(fmt::format(R"(vote.cast {0} {{"post": {0}, "voter": {1}}})", post, bob.id),
                            fmt::format(R"(vote.withdrawn {0} {{"post": {0}, "voter": {1}}})", post, bob.id)));
}

TEST_F(Events, AreRolledBackWithTheirChange) {
    auto ana = signed_up("ana");
    database().exec("alter table posts add constraint no_posts check (title <> 'refused')");
    EXPECT_THAT(ana.post("/posts", R"({"title":"refused","content":"text"})"), HasStatus(500));
    EXPECT_THAT(recorded("post."), testing::IsEmpty());
}

TEST_F(Events, ChangeWithoutEventFails) {
    auto ana = signed_up("ana");
    const auto post = publish(ana);
    pg::BlockingConnection other(database().url());
    for (const char* change :
         {"update posts set votes = 7 where id = $1", "delete from posts where id = $1",
          "update users set role = 'admin' where id = (select author_id from posts where id = $1)"}) {
        const auto run = [&] { other.query(change, {std::to_string(post)}); };
        EXPECT_THAT(run, testing::ThrowsMessage<pg::BlockingError>(testing::HasSubstr("has no event"))) << change;
    }
}

class DeletedPosts : public Api {
 protected:
    [[nodiscard]] std::string count(const std::string& table) {
        return database().scalar("select count(*) from " + table);
    }
};

TEST_F(DeletedPosts, AreErasedWithTheirVotes) {
    auto ana = signed_up("ana");
    const auto post = publish(ana);
    database().exec(fmt::format(
        "insert into accounts (id, handle, created_at) select n, 'voter_' || n, now() from generate_series(1, 2500) n;"
        "insert into votes (post_id, voter_id, created_at) select {}, n, now() from generate_series(1, 2500) n",
        post));
    ASSERT_THAT(ana.del(fmt::format("/posts/{}", post)), HasStatus(204));
    EXPECT_THAT(ana.get(fmt::format("/posts/{}", post)), HasStatus(404));
    EXPECT_TRUE(becomes_true([&] { return count("posts") == "0"; }));
    EXPECT_EQ(count("votes"), "0");
    EXPECT_TRUE(becomes_true([&] { return count("jobs") == "0"; }));
}

/// Deleted posts are invisible before the job has run.
TEST_F(DeletedPosts, AreInvisible) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto published = publish(ana, "a title of mine");
    const auto drafted = save_draft(ana, "a title of mine");
    const auto kept = publish(ana, "a title of mine");
    database().exec(fmt::format("update posts set deleted_at = now() where id in ({}, {})", published, drafted));
    for (auto* viewer : {&ana, &bob}) {
        EXPECT_THAT(ids_of(viewer->get("/posts")), ElementsAre(kept));
        EXPECT_THAT(ids_of(viewer->get("/posts?search=title")), ElementsAre(kept));
        EXPECT_THAT(ids_of(viewer->get("/posts?search=e%20")), ElementsAre(kept));
        for (const auto post : {published, drafted}) {
            const auto path = fmt::format("/posts/{}", post);
            EXPECT_THAT(viewer->get(path), HasStatus(404));
            EXPECT_THAT(viewer->put(path, other_text), HasStatus(404));
            EXPECT_THAT(viewer->del(path), HasStatus(404));
            EXPECT_THAT(viewer->post("/votes", vote_body(post, 1)), HasStatus(404));
        }
    }
    EXPECT_EQ(count("votes"), "0");
}

TEST_F(DeletedPosts, RefusedDeletionWritesNothing) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto post = publish(ana);
    const auto before = count("events");
    EXPECT_THAT(bob.del(fmt::format("/posts/{}", post)), HasStatus(403));
    EXPECT_THAT(bob.del(fmt::format("/posts/{}", post + 1)), HasStatus(404));
    EXPECT_THAT(bob.put(fmt::format("/posts/{}", post), other_text), HasStatus(403));
    EXPECT_EQ(database().scalar("select count(*) from jobs where kind = 'posts.erase'"), "0");
    EXPECT_EQ(count("events"), before);
    EXPECT_THAT(ana.get(fmt::format("/posts/{}", post)), HasStatus(200));
}

class DeletedAccounts : public Api {
 protected:
    static Answer remove(Person& person) {
        return person.del("/users/me", Json{{"current_password", person.password}}.dump());
    }
    /// The events of erased posts and deleted accounts, in order.
    std::vector<std::string> recorded() {
        std::vector<std::string> all;
        for (const auto& row : database().rows("select kind || ' ' || key from events where kind in "
                                               "('post.erased', 'account.deleted') order by xid, id"))
            all.push_back(row[0]);
        return all;
    }
};

TEST_F(DeletedAccounts, WithdrawTheirVotes) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    std::vector<std::int64_t> posts;
    for (int n = 0; n < 3; ++n) posts.push_back(publish(ana));
    for (const auto post : posts) {
        ASSERT_THAT(bob.post("/votes", vote_body(post, 1)), HasStatus(201));
        ASSERT_THAT(ana.post("/votes", vote_body(post, 1)), HasStatus(201));
    }
    require_events(database());
    ASSERT_THAT(remove(bob), HasStatus(204));
    EXPECT_EQ(database().scalar("select string_agg(votes::text, ',') from posts"), "1,1,1");
    EXPECT_EQ(database().scalar("select count(*) from votes"), "3");
}

TEST_F(DeletedAccounts, AreDeletedAfterTheirPosts) {
    require_events(database());
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto published = publish(ana);
    const auto drafted = save_draft(ana);
    const auto kept = publish(bob);
    for (auto* voter : {&ana, &bob}) ASSERT_THAT(voter->post("/votes", vote_body(published, 1)), HasStatus(201));
    ASSERT_THAT(remove(ana), HasStatus(204));
    EXPECT_THAT(recorded(),
                ElementsAre(fmt::format("post.erased {}", published), fmt::format("post.erased {}", drafted),
                            fmt::format("account.deleted {}", ana.id)));
    EXPECT_THAT(ids_of(bob.get("/posts")), ElementsAre(kept));
    EXPECT_EQ(database().scalar("select count(*) from votes"), "0");
}

TEST_F(DeletedAccounts, ErasePostsAndVotesInBatches) {
    auto ana = signed_up("ana");
    database().exec(fmt::format(
        "insert into accounts (id, handle, created_at) select n, 'voter_' || n, now() from generate_series(1, 10500) n;"
        "insert into posts (id, author_id, title, content, published, created_at) "
        "select n, {}, 'title', '', true, now() from generate_series(1, 2500) n;"
        "insert into votes (post_id, voter_id, created_at) select 7, n, now() from generate_series(1, 10500) n;"
        "insert into votes (post_id, voter_id, created_at) select n, 7, now() from generate_series(50, 2500) n",
        ana.id));
    ASSERT_THAT(remove(ana), HasStatus(204));
    EXPECT_EQ(database().scalar("select (select count(*) from posts) + (select count(*) from votes)"), "0");
    const auto events = recorded();
    ASSERT_THAT(events, testing::SizeIs(2501));
    EXPECT_EQ(events.front(), "post.erased 1");
    EXPECT_EQ(events.back(), fmt::format("account.deleted {}", ana.id));
}

}  // namespace plaza::test
