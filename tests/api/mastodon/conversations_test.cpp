// Conversations of direct posts, markers of timelines, and reports.
#include <string>
#include <vector>

#include "domain/conversations/conversations.hpp"
#include "platform/pg/client/unit.hpp"
#include "tests/support/notices.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

Task<> write(Context& context, conversations::Direct direct) {
    pg::Unit unit(context.db);
    conversations::add(context, unit, direct);
    co_await unit.commit();
}

}  // namespace

class Conversations : public Notices {
 protected:
    /// Publishes a direct post. Without a root it begins a thread.
    std::int64_t send(Person& from, const std::vector<Person*>& to, std::int64_t root = 0) {
        const auto post = publish(from);
        if (root == 0) root = post;
        std::vector<AccountId> addressed;
        for (const auto* person : to) addressed.push_back(AccountId{person->id});
        std::string mentions;
        for (const auto id : addressed) mentions += (mentions.empty() ? "" : ",") + std::to_string(id.value);
        database().exec(
            fmt::format("update posts set visibility = 'direct', mentions = array[{}]::bigint[] "
                        "where id = {}",
                        mentions, post));
        offline().run(write(offline().context(), {PostId{post}, PostId{root}, AccountId{from.id}, addressed}));
        return post;
    }
    static std::vector<std::string> last_of(const Answer& answer) {
        std::vector<std::string> posts;
        for (const auto& one : answer.json()) posts.push_back(one.at("last_status").at("id").get<std::string>());
        return posts;
    }
};

TEST_F(Conversations, AreListedReadAndRemoved) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cid = signed_up("cid");
    const auto first = send(ana, {&bob});
    const auto second = send(bob, {&ana}, first);
    const auto third = send(cid, {&ana, &bob});
    const auto text = [](std::int64_t id) { return std::to_string(id); };
    const auto answer = ana.get("/api/v1/conversations");
    EXPECT_THAT(last_of(answer), ElementsAre(text(third), text(second)));
    EXPECT_THAT(last_of(cid.get("/api/v1/conversations")), ElementsAre(text(third)));
    const auto all = answer.json();
    EXPECT_EQ(all[1]["unread"], true);
    EXPECT_EQ(all[0]["accounts"].size(), 2U);
    EXPECT_EQ(all[1]["accounts"][0]["id"], text(bob.id));
    EXPECT_EQ(bob.get("/api/v1/conversations").json()[1]["unread"], false) << "bob wrote the last post";

    EXPECT_THAT(last_of(ana.get("/api/v1/conversations?limit=1")), ElementsAre(text(third)));
    EXPECT_THAT(last_of(ana.get("/api/v1/conversations?limit=1&max_id=" + text(third))), ElementsAre(text(second)));
    EXPECT_THAT(last_of(ana.get("/api/v1/conversations?limit=1&min_id=" + text(first))), ElementsAre(text(second)));

    const auto path = "/api/v1/conversations/" + all[1]["id"].get<std::string>();
    EXPECT_EQ(ana.post(path + "/read", "").json()["unread"], false);
    EXPECT_EQ(ana.post(path + "/unread", "").json()["unread"], true);
    EXPECT_THAT(bob.post(path + "/read", ""), HasStatus(404));
    EXPECT_THAT(bob.del(path), HasStatus(404));

    // An older post is shown when the last one is deleted.
    ASSERT_THAT(bob.del(fmt::format("/posts/{}", second)), HasStatus(204));
    EXPECT_THAT(last_of(ana.get("/api/v1/conversations")), ElementsAre(text(third), text(first)));
    block(cid, ana);
    EXPECT_THAT(last_of(ana.get("/api/v1/conversations")), ElementsAre(text(first)));
    EXPECT_THAT(ana.del(path), Answers(200, "{}"));
    EXPECT_THAT(ana.get("/api/v1/conversations").json(), IsEmpty());
    EXPECT_THAT(bob.get("/api/v1/conversations").json(), SizeIs(2));
}

class Markers : public Api {};

TEST_F(Markers, AreSavedWithVersions) {
    auto ana = signed_up("ana");
    EXPECT_EQ(ana.get("/api/v1/markers?timeline[]=home&timeline[]=notifications").body, "{}");
    const auto saved =
        ana.post("/api/v1/markers", R"({"home":{"last_read_id":"7"},"notifications":{"last_read_id":8}})").json();
    EXPECT_EQ(saved["home"]["version"], 1);
    EXPECT_EQ(saved["notifications"]["last_read_id"], "8");
    EXPECT_EQ(ana.post("/api/v1/markers", form({{"home[last_read_id]", "9"}})).json()["home"]["version"], 2);
    EXPECT_THAT(ana.post("/api/v1/markers", R"({"home":{"last_read_id":"5","version":1}})"), HasStatus(409));
    EXPECT_THAT(ana.post("/api/v1/markers", R"({"home":{"last_read_id":"x"}})"), HasStatus(422));
    const auto all = ana.get("/api/v1/markers?timeline[]=home&timeline[]=other").json();
    EXPECT_THAT(all, SizeIs(1));
    EXPECT_EQ(all["home"]["last_read_id"], "9");
}

class Reports : public Notices {};

TEST_F(Reports, AreStoredWithVisiblePosts) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto seen = publish(bob);
    const auto hidden = save_draft(bob);
    const auto own = publish(ana);
    const auto body = [&](const std::string& more) {
        return fmt::format(R"({{"account_id":"{}","status_ids":["{}","{}","{}"]{}}})", bob.id, seen, hidden, own, more);
    };
    const auto report =
        ana.post("/api/v1/reports", body(R"(,"comment":"bad","category":"spam","forward":true)")).json();
    EXPECT_EQ(report["status_ids"], Json::array({std::to_string(seen)}));
    EXPECT_EQ(report["category"], "spam");
    EXPECT_EQ(report["forwarded"], false);
    EXPECT_EQ(report["target_account"]["id"], std::to_string(bob.id));
    EXPECT_EQ(ana.post("/api/v1/reports", body(R"(,"rule_ids":["3"])")).json()["category"], "violation");
    EXPECT_EQ(database().scalar("select comment || category || post_ids::text from reports order by id limit 1"),
              fmt::format("badspam{{{}}}", seen));
    EXPECT_THAT(ana.post("/api/v1/reports", body(R"(,"category":"dull")")), HasStatus(422));
    EXPECT_THAT(ana.post("/api/v1/reports", Json{{"account_id", "7"}}.dump()), HasStatus(404));
    EXPECT_THAT(ana.post("/api/v1/reports", Json{{"account_id", "word"}}.dump()), HasStatus(404));
    EXPECT_THAT(ana.post("/api/v1/reports",
                         Json{{"account_id", std::to_string(bob.id)}, {"comment", std::string(1001, 'x')}}.dump()),
                HasStatus(422));
    database().exec(
        fmt::format("insert into reports (account_id, id, target_id, category, comment, post_ids, rule_ids, "
                    "created_at) select {}, n, {}, 'spam', '', '{{}}', '{{}}', now() "
                    "from generate_series(1, 98) n",
                    ana.id, bob.id));
    EXPECT_THAT(ana.post("/api/v1/reports", body("")), HasStatus(429));
    EXPECT_THAT(anonymous().post("/api/v1/reports", body("")), HasStatus(401));
}

TEST_F(Conversations, FollowEdits) {
    auto ana = signed_up("ana");
    auto cid = signed_up("cid");
    EXPECT_THAT(cid.patch("/users/me", R"({"username":"cid"})"), HasStatus(200));
    const auto sent = ana.post("/api/v1/statuses", R"({"status":"secret","visibility":"direct"})");
    ASSERT_THAT(sent, HasStatus(200));
    const auto id = sent.json()["id"].get<std::string>();
    EXPECT_THAT(last_of(cid.get("/api/v1/conversations")), IsEmpty());
    for (const auto* text : {"secret @cid", "secret of @cid"})
        EXPECT_THAT(ana.put("/api/v1/statuses/" + id, fmt::format(R"({{"status":"{}"}})", text)), HasStatus(200));
    EXPECT_THAT(last_of(cid.get("/api/v1/conversations")), ElementsAre(id));
    EXPECT_EQ(database().scalar("select max(cardinality(post_ids)) from conversations"), "1");
}

}  // namespace plaza::test
