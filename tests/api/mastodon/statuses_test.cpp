// Posts in the client API: written, read, edited and deleted.
#include "tests/api/mastodon/statuses.hpp"

#include <array>
#include <thread>

namespace plaza::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* no_record = "Record not found";

TEST_F(Statuses, PostHasWhatItsAuthorWrote) {
    auto ana = named("ana");
    auto client = anonymous();
    const auto post = written(ana, {{"status", "Hello #Cats"},
                                    {"spoiler_text", "fur"},
                                    {"language", "en"},
                                    {"visibility", "unlisted"},
                                    {"media_ids", Json::array()},
                                    {"poll", nullptr}});
    const auto read = seen(client, post["id"].get<std::string>());
    EXPECT_THAT(read["content"].get<std::string>(), HasSubstr("Hello"));
    EXPECT_EQ(read["spoiler_text"], "fur");
    EXPECT_EQ(read["sensitive"], true);
    EXPECT_EQ(read["language"], "en");
    EXPECT_EQ(read["visibility"], "unlisted");
    EXPECT_EQ(read["account"]["acct"], "ana");
    EXPECT_EQ(read["account"]["statuses_count"], 1);
    EXPECT_EQ(read["edited_at"], nullptr);
    EXPECT_EQ(count("tag_posts"), 0) << "unlisted posts are under no hashtag";
    EXPECT_EQ(database().scalar("select title from posts"), "");
    expect_right_rows();
}

TEST_F(Statuses, PostsUseTheSettingsOfTheirAuthor) {
    auto ana = named("ana");
    database().exec("update users set post_visibility = 'followers', post_is_sensitive = true, post_language = 'de'");
    const auto post = written(ana, {{"status", "hallo"}});
    EXPECT_EQ(post["visibility"], "private");
    EXPECT_EQ(post["sensitive"], true);
    EXPECT_EQ(post["language"], "de");
    const auto other = written(ana, {{"status", "hi"}, {"visibility", "public"}, {"sensitive", false}});
    EXPECT_EQ(other["visibility"], "public");
    EXPECT_EQ(other["sensitive"], false);
    expect_right_rows();
}

TEST_F(Statuses, InvalidPostsAreRefused) {
    auto ana = named("ana");
    const auto refused = [&](Json status, std::string_view text) {
        const auto answer = write(ana, status);
        EXPECT_EQ(answer.status, 422) << answer.body;
        EXPECT_THAT(answer.body, HasSubstr(std::string(text)));
    };
    refused(Json::object(), "Text can't be blank");
    refused({{"status", " \n\u200b"}}, "Text can't be blank");
    refused({{"status", std::string(5'001, 'x')}}, "5000");
    refused({{"status", std::string(4'000, 'x')}, {"spoiler_text", std::string(1'001, 'x')}}, "5000");
    refused({{"status", "x"}, {"visibility", "secret"}}, "Visibility");
    refused({{"status", "x"}, {"media_ids", {"1"}}}, "media_ids");
    refused({{"status", "x"}, {"poll", {{"options", {"a", "b"}}}}}, "poll");
    refused({{"status", "x"}, {"quoted_status_id", "1"}}, "quoted_status_id");
    refused({{"status", "x"}, {"scheduled_at", "tomorrow"}}, "scheduled_at");
    EXPECT_THAT(write(ana, {{"status", "x"}, {"in_reply_to_id", "7"}}),
                Fails(404, "The post you are trying to reply to does not appear to exist."));
    EXPECT_EQ(count("posts"), 0);
    EXPECT_THAT(write(ana, {{"status", std::string(5'000, 'x')}}), HasStatus(200));
    EXPECT_THAT(ana.post("/api/v1/statuses", form({{"status", "as a form"}})), HasStatus(200));
    EXPECT_THAT(anonymous().post("/api/v1/statuses", R"({"status":"x"})"), HasStatus(401));
}

TEST_F(Statuses, RepeatedKeyWritesOnce) {
    auto ana = named("ana");
    const Headers key{{"Idempotency-Key", "once"}};
    const auto first = ana.post("/api/v1/statuses", R"({"status":"@ana #tag"})", key);
    const auto second = ana.post("/api/v1/statuses", R"({"status":"@ana #tag"})", key);
    EXPECT_THAT(first, HasStatus(200));
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(count("posts"), 1);
    expect_right_rows();
}

TEST_F(Statuses, MentionsAreThoseOfTheText) {
    auto ana = named("ana");
    auto bob = named("bob");
    auto cyd = signed_up("cyd");
    auto dan = named("dan");
    database().exec(
        fmt::format("insert into relations (account_id, other_id, blocking_id) values ({0}, {1}, 1);"
                    "insert into relations (account_id, other_id, is_blocked_by) values ({1}, {0}, true)",
                    dan.id, ana.id));
    const auto text = fmt::format("@Bob @user_{} @dan @nobody @bob @bob@elsewhere.example", cyd.id);
    const auto post = written(ana, {{"status", text}, {"visibility", "direct"}});
    EXPECT_THAT(all_of(post["mentions"], "id"), ElementsAre(id_of(bob.id), id_of(cyd.id)));
    const auto id = post["id"].get<std::string>();
    EXPECT_EQ(seen(bob, id)["mentions"], post["mentions"]);
    EXPECT_THAT(dan.get(path(id)), Fails(404, no_record));
    EXPECT_THAT(anonymous().get(path(id)), Fails(404, no_record));
    expect_right_rows();
}

TEST_F(Statuses, ReplyNeedsAVisibleParent) {
    auto ana = named("ana");
    auto bob = named("bob");
    auto cyd = named("cyd");
    const auto secret = written_id(ana, {{"status", "for @bob"}, {"visibility", "direct"}});
    EXPECT_THAT(write(cyd, {{"status", "what?"}, {"in_reply_to_id", secret}}), HasStatus(404));
    const auto reply = written(bob, {{"status", "@ana yes"}, {"in_reply_to_id", secret}, {"visibility", "direct"}});
    EXPECT_EQ(reply["in_reply_to_id"], secret);
    EXPECT_EQ(reply["in_reply_to_account_id"], id_of(ana.id));
    EXPECT_EQ(seen(ana, secret)["replies_count"], 0) << "direct replies are not counted";
    const auto draft = save_draft(ana);
    EXPECT_THAT(write(ana, {{"status", "x"}, {"in_reply_to_id", id_of(draft)}}), HasStatus(404));
    const auto open = written_id(ana, {{"status", "open"}});
    written(bob, {{"status", "one"}, {"in_reply_to_id", open}});
    written(cyd, {{"status", "two"}, {"in_reply_to_id", open}, {"visibility", "unlisted"}});
    written(cyd, {{"status", "three"}, {"in_reply_to_id", open}, {"visibility", "private"}});
    EXPECT_EQ(seen(ana, open)["replies_count"], 2);
    expect_right_rows();
}

TEST_F(Statuses, SeveralAreReadAtOnce) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto one = written_id(ana, {{"status", "one"}});
    const auto two = written_id(ana, {{"status", "two"}, {"visibility", "private"}});
    const auto query = fmt::format("/api/v1/statuses?id[]={}&id[]=5&id[]={}", two, one);
    EXPECT_THAT(all_of(ana.get(query).json(), "id"), ElementsAre(two, one));
    EXPECT_THAT(all_of(bob.get(query).json(), "id"), ElementsAre(one));
    EXPECT_THAT(ana.get("/api/v1/statuses").json(), IsEmpty());
    std::string many = "/api/v1/statuses?";
    for (int n = 0; n < 41; ++n) many += "id[]=1&";
    EXPECT_THAT(ana.get(many), HasStatus(422));
    EXPECT_THAT(ana.get(path("word")), Fails(404, no_record));
}

TEST_F(Statuses, EditKeepsEarlierVersions) {
    auto ana = named("ana");
    auto bob = named("bob");
    named("cyd");
    const auto id = written_id(ana, {{"status", "one @bob #red #blue"}, {"spoiler_text", "w"}});
    EXPECT_THAT(ana.put(path(id), R"({"status":"two @cyd #blue #green"})"), HasStatus(200));
    const auto post = seen(bob, id);
    EXPECT_NE(post["edited_at"], nullptr);
    EXPECT_EQ(post["spoiler_text"], "w");
    EXPECT_THAT(all_of(post["mentions"], "username"), ElementsAre("cyd"));
    EXPECT_EQ(database().scalar("select string_agg(tag, ' ' order by tag) from tag_posts"), "blue green");
    const auto edited_at = post["edited_at"];
    EXPECT_THAT(ana.put(path(id), R"({"status":"two @cyd #blue #green"})"), HasStatus(200));
    EXPECT_EQ(seen(bob, id)["edited_at"], edited_at) << "a change that changes nothing is no edit";
    EXPECT_THAT(ana.put(path(id), R"({"spoiler_text":""})"), HasStatus(200));

    const auto history = anonymous().get(path(id, "history")).json();
    ASSERT_EQ(history.size(), 3U);
    EXPECT_THAT(history[0]["content"].get<std::string>(), HasSubstr("one"));
    EXPECT_EQ(history[0]["created_at"], post["created_at"]);
    EXPECT_EQ(history[1]["created_at"], edited_at);
    EXPECT_EQ(history[1]["spoiler_text"], "w");
    EXPECT_EQ(history[2]["spoiler_text"], "");
    const auto source = ana.get(path(id, "source")).json();
    EXPECT_EQ(source["text"], "two @cyd #blue #green");

    EXPECT_THAT(bob.put(path(id), R"({"status":"mine"})"), Fails(404, no_record));
    EXPECT_THAT(ana.put(path(id), R"({"status":" "})"), HasStatus(422));
    EXPECT_THAT(ana.put(path(id), Json{{"status", std::string(5'001, 'x')}}.dump()), HasStatus(422));
    expect_right_rows();
}

TEST_F(Statuses, EditsKeepTheFirstAndTheNewestVersions) {
    auto ana = named("ana");
    const auto id = written_id(ana, {{"status", "first"}});
    for (int n = 1; n <= 3; ++n)
        EXPECT_THAT(ana.put(path(id), Json{{"status", std::to_string(n)}}.dump()), HasStatus(200));
    // As many as are kept.
    database().exec(
        fmt::format("insert into post_edits (post_id, id, title, content, spoiler, is_sensitive, written_at) "
                    "select post_id, id + n, title, content, spoiler, is_sensitive, written_at "
                    "from post_edits, generate_series(1, 99) n where content = 'first'"));
    EXPECT_THAT(ana.put(path(id), R"({"status":"last"})"), HasStatus(200));
    EXPECT_EQ(count("post_edits"), 100);
    const auto history = ana.get(path(id, "history")).json();
    ASSERT_EQ(history.size(), 101U);
    EXPECT_EQ(history.front()["content"], "<p>first</p>");
    EXPECT_EQ(history.back()["content"], "<p>last</p>");
}

TEST_F(Statuses, EditsMentionALimitedNumberOfAccounts) {
    auto ana = named("ana");
    const auto id = written_id(ana, {{"status", "hi"}});
    database().exec(
        "insert into accounts (id, handle, created_at) select n, 'many' || n, now() from generate_series(1, 70) n;"
        "insert into handles (name, account_id) select handle, id from accounts where id <= 70");
    const auto edit = [&](int from, int to) {
        std::string text = "hi";
        for (int n = from; n <= to; ++n) text += fmt::format(" @many{}", n);
        EXPECT_THAT(ana.put(path(id), Json{{"status", text}}.dump()), HasStatus(200));
    };
    edit(1, 40);
    edit(41, 70);
    EXPECT_EQ(count("notifications where kind = 'mention'"), 50);
    EXPECT_EQ(count("notifications where kind = 'mention' and not is_withdrawn"), 10);
    EXPECT_EQ(seen(ana, id)["mentions"].size(), 10U);
    edit(1, 40);
    EXPECT_EQ(count("notifications where kind = 'mention'"), 50);
}

TEST_F(Statuses, EditKeepsATitle) {
    auto ana = named("ana");
    const auto id = id_of(publish(ana, "a title"));
    EXPECT_THAT(ana.put(path(id), R"({"status":"new words"})"), HasStatus(200));
    EXPECT_EQ(database().scalar("select title || '|' || content from posts"), "a title|new words");
}

TEST_F(Statuses, DeletedPostAnswersWithItsText) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto parent = written_id(bob, {{"status", "parent"}});
    const auto id = written_id(ana, {{"status", "hi @bob #tag"}, {"in_reply_to_id", parent}});
    acted(bob, id, "favourite");
    acted(bob, id, "reblog");
    acted(bob, id, "bookmark");
    acted(ana, id, "pin");
    EXPECT_THAT(ana.put(path(id), R"({"status":"hi @bob #tags"})"), HasStatus(200));
    EXPECT_THAT(bob.del(path(id)), Fails(404, no_record));
    const auto answer = ana.del(path(id));
    EXPECT_THAT(answer, HasStatus(200));
    EXPECT_EQ(answer.json()["text"], "hi @bob #tags");
    EXPECT_THAT(ana.get(path(id)), Fails(404, no_record));
    EXPECT_THAT(ana.del(path(id)), Fails(404, no_record));
    expect_right_rows();
    EXPECT_EQ(count("posts"), 1) << "the boost is erased too";
    EXPECT_EQ(count("marks") + count("votes") + count("post_edits") + count("notifications where post_id is not null"),
              0);
    EXPECT_EQ(seen(bob, parent)["replies_count"], 0);
}

/// The native API knows titles and drafts. Whatever it does, the rows of a post fit it.
TEST_F(Statuses, NativeWritesKeepWhatAppsWrote) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto parent = written_id(bob, {{"status", "parent"}});
    for (const std::string audience : {"public", "unlisted", "private", "direct"}) {
        const auto id = written_id(ana, {{"status", "@bob #one"},
                                         {"in_reply_to_id", parent},
                                         {"visibility", audience},
                                         {"spoiler_text", "w"},
                                         {"language", "en"}});
        const auto native = "/posts/" + id;
        for (const auto* body :
             {R"({"title":"t","content":"@bob #two","published":false})",
              R"({"title":"t","content":"@bob #two","published":false})", R"({"title":"t","content":"@bob #two"})",
              R"({"title":"t","content":"#three"})", R"({"title":"","content":"@bob #four","published":false})",
              R"({"title":"","content":"@bob #four","published":true})"}) {
            EXPECT_THAT(ana.put(native, body), HasStatus(200));
            EXPECT_THAT(wrong_rows(database()), IsEmpty()) << audience << ' ' << body;
        }
        const auto post = seen(ana, id);
        EXPECT_EQ(post["visibility"], audience);
        EXPECT_EQ(post["in_reply_to_id"], parent);
        EXPECT_EQ(post["spoiler_text"], "w");
        EXPECT_EQ(post["language"], "en");
        EXPECT_THAT(all_of(post["mentions"], "username"), ElementsAre("bob"));
        EXPECT_EQ(count("tag_posts"), audience == "public" ? 1 : 0);
        EXPECT_THAT(ana.del(native), HasStatus(204));
        expect_right_rows();
    }
}

TEST_F(Statuses, DraftsHaveNoRows) {
    auto ana = named("ana");
    named("bob");
    const auto draft = ana.post("/posts", R"({"title":"#x","content":"@bob","published":false})").json();
    const auto id = id_of(draft["id"].get<std::int64_t>());
    EXPECT_EQ(count("author_posts") + count("tag_posts") + count("account_counts where posts > 0"), 0);
    EXPECT_THAT(ana.get(path(id)), Fails(404, no_record));
    EXPECT_THAT(act(ana, id, "pin"), Fails(404, no_record));
    EXPECT_THAT(ana.put(path(id), R"({"status":"new"})"), HasStatus(404));
    EXPECT_THAT(ana.del("/posts/" + id), HasStatus(204));
    expect_right_rows();
    const auto published = ana.post("/posts", R"({"title":"#x","content":"@bob"})").json();
    EXPECT_EQ(count("tag_posts") + count("posts where mentions <> '{}'"), 2);
    EXPECT_THAT(ana.del(fmt::format("/posts/{}", published["id"].get<std::int64_t>())), HasStatus(204));
    expect_right_rows();
}

TEST_F(Statuses, DeletedAccountsLeaveRightCounters) {
    auto ana = named("ana");
    auto bob = named("bob");
    auto cyd = named("cyd");
    const auto kept = written_id(bob, {{"status", "kept"}});
    const auto gone = written_id(ana, {{"status", "gone #tag"}});
    written(ana, {{"status", "@bob public"}, {"in_reply_to_id", kept}});
    written(ana, {{"status", "@bob private"}, {"in_reply_to_id", kept}, {"visibility", "private"}});
    written(bob, {{"status", "@ana reply"}, {"in_reply_to_id", gone}});
    for (const auto& post : {kept, gone})
        for (auto* person : {&ana, &bob, &cyd})
            for (const auto* operation : {"favourite", "reblog", "bookmark", "mute"}) acted(*person, post, operation);
    acted(ana, kept, "unreblog");
    acted(ana, kept, "reblog");
    ASSERT_THAT(ana.del("/users/me", Json{{"current_password", ana.password}}.dump()), HasStatus(204));
    const auto post = seen(bob, kept);
    EXPECT_EQ(post["reblogs_count"], 2);
    EXPECT_EQ(post["favourites_count"], 2);
    EXPECT_EQ(post["replies_count"], 0);
    expect_right_rows();
    EXPECT_EQ(count("posts"), 4) << "the kept post, the reply to a post that is gone, and two boosts";
}

TEST_F(Statuses, CountersFitAfterMixedRequests) {
    auto ana = named("ana");
    auto bob = named("bob");
    auto cyd = named("cyd");
    std::vector<std::string> posts;
    for (int n = 0; n < 2; ++n) posts.push_back(written_id(ana, {{"status", "post"}}));
    const auto work = [&](Person& person, unsigned seed) {
        for (int n = 0; n < 25; ++n) {
            seed = seed * 1103515245U + 12345U;
            const auto& post = posts[seed / 65536U % 2];
            constexpr std::array operations{"favourite", "unfavourite", "reblog", "unreblog"};
            EXPECT_THAT(act(person, post, operations[seed / 131072U % 4]), HasStatus(200));
            const auto reply = written_id(
                person, {{"status", "@ana @bob #tag"}, {"in_reply_to_id", post}, {"visibility", "unlisted"}});
            if (n % 2 == 0)
                EXPECT_THAT(person.put("/posts/" + reply, R"({"title":"","content":"x","published":false})"),
                            HasStatus(200));
            if (n % 3 == 0) EXPECT_THAT(person.del("/posts/" + reply), HasStatus(204));
        }
    };
    std::vector<std::thread> threads;
    unsigned seed = 7;
    for (auto* person : {&ana, &bob, &cyd}) threads.emplace_back([&work, person, at = ++seed] { work(*person, at); });
    for (auto& thread : threads) thread.join();
    expect_right_rows();
}

}  // namespace
}  // namespace plaza::test
