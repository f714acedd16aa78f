// Threads: the posts around a post.
#include "tests/api/mastodon/statuses.hpp"

namespace plaza::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Threads : public Statuses {
 protected:
    static std::string reply(Person& author, const std::string& parent, const std::string& audience = "public") {
        return written_id(author, {{"status", "reply"}, {"in_reply_to_id", parent}, {"visibility", audience}});
    }
    static std::vector<std::string> before(Client& client, const std::string& id) {
        return all_of(client.get(path(id, "context")).json()["ancestors"], "id");
    }
    static std::vector<std::string> after(Client& client, const std::string& id) {
        return all_of(client.get(path(id, "context")).json()["descendants"], "id");
    }
    static std::size_t count_around(Client& client, const std::string& id) {
        const auto context = client.get(path(id, "context")).json();
        return context["ancestors"].size() + context["descendants"].size();
    }
};

TEST_F(Threads, AreInReadingOrder) {
    auto ana = named("ana");
    auto bob = named("bob");
    auto reader = anonymous();
    const auto root = written_id(ana, {{"status", "root"}});
    const auto first = reply(bob, root);
    const auto second = reply(ana, root);
    const auto deep = reply(ana, first);
    const auto deeper = reply(bob, deep);
    const auto secret = reply(bob, deep, "private");
    const auto under = reply(bob, secret, "public");
    EXPECT_THAT(after(reader, root), ElementsAre(first, deep, deeper, under, second));
    EXPECT_THAT(after(bob, root), ElementsAre(first, deep, deeper, secret, under, second));
    EXPECT_THAT(before(reader, root), IsEmpty());
    EXPECT_THAT(before(reader, deeper), ElementsAre(root, first, deep));
    EXPECT_THAT(after(reader, first), ElementsAre(deep, deeper, under));
    EXPECT_THAT(reader.get(path(secret, "context")), HasStatus(404));

    const auto boost = acted(ana, first, "reblog")["id"].get<std::string>();
    EXPECT_THAT(before(reader, boost), ElementsAre(root));
    ASSERT_THAT(bob.del(path(first)), HasStatus(200));
    EXPECT_THAT(before(reader, deeper), ElementsAre(deep));
    EXPECT_THAT(after(reader, root), ElementsAre(second));
    expect_right_rows();
}

TEST_F(Threads, AuthorOfTheParentIsNotified) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto seen_by_ana = [&] {
        std::vector<std::string> ids;
        for (const auto& one : ana.get("/api/v1/notifications?types[]=mention").json())
            ids.push_back(one["status"]["id"].get<std::string>());
        return ids;
    };
    const auto root = written_id(ana, {{"status", "root"}});
    const auto first = reply(bob, root);
    reply(ana, first);
    EXPECT_THAT(seen_by_ana(), ElementsAre(first));
    reply(bob, root, "private");
    reply(bob, root, "direct");
    EXPECT_THAT(seen_by_ana(), ElementsAre(first)) << "she cannot see the other two";
    EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/follow", bob.id), ""), HasStatus(200));
    const auto second = reply(bob, root, "private");
    EXPECT_THAT(seen_by_ana(), ElementsAre(second, first));

    for (const char* text : {"@ana hello", "hello"}) {
        EXPECT_THAT(bob.put(path(first), Json{{"status", text}}.dump()), HasStatus(200));
        EXPECT_THAT(seen_by_ana(), ElementsAre(second, first)) << text;
    }
    EXPECT_THAT(bob.del(path(second)), HasStatus(200));
    EXPECT_THAT(bob.put("/posts/" + first, R"({"title":"","content":"x","published":false})"), HasStatus(200));
    EXPECT_THAT(seen_by_ana(), IsEmpty());
    EXPECT_THAT(bob.put("/posts/" + first, R"({"title":"","content":"x","published":true})"), HasStatus(200));
    EXPECT_THAT(seen_by_ana(), ElementsAre(first));
    acted(ana, root, "mute");
    reply(bob, root);
    EXPECT_THAT(seen_by_ana(), ElementsAre(first)) << "the thread is muted";
    acted(ana, root, "unmute");
    EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/mute", bob.id), ""), HasStatus(200));
    reply(bob, root);
    EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/unmute", bob.id), ""), HasStatus(200));
    EXPECT_THAT(seen_by_ana(), ElementsAre(first));
    expect_right_rows();
}

TEST_F(Threads, CanBeTenThousandRepliesDeep) {
    auto ana = named("ana");
    auto reader = signed_up("bob");
    database().exec(fmt::format(
        "insert into posts (id, author_id, content, published, created_at, reply_to, reply_to_author, root_id) "
        "select n, {0}, 'words', true, now(), nullif(n - 1, 0), case when n > 1 then {0} end, "
        "case when n > 1 then 1 end from generate_series(1, 10000) n;"
        "insert into thread_posts (root_id, post_id, parent_id, author_id) "
        "select 1, n, n - 1, {0} from generate_series(2, 10000) n",
        ana.id));
    const auto top = after(reader, "1");
    EXPECT_EQ(top.size(), 4096U);
    EXPECT_EQ(top.front(), "2");
    EXPECT_EQ(top.back(), "4097");
    const auto bottom = before(reader, "10000");
    EXPECT_EQ(bottom.size(), 4096U);
    EXPECT_EQ(bottom.front(), "5904");
    EXPECT_EQ(bottom.back(), "9999");
    EXPECT_EQ(count_around(reader, "3000"), 4096U);
    auto stranger = anonymous();
    EXPECT_EQ(count_around(stranger, "3000"), 100U);
}

TEST_F(Threads, EndAfterAMegabyteOfText) {
    auto ana = named("ana");
    const auto root = written_id(ana, {{"status", "root"}});
    const auto reply_id = reply(ana, root);
    database().exec(fmt::format(
        "insert into posts (id, author_id, content, published, created_at, reply_to, reply_to_author, root_id) "
        "select n, {0}, repeat('x', 20000), true, now(), {1}, {0}, {1} from generate_series(1, 200) n;"
        "insert into thread_posts (root_id, post_id, parent_id, author_id) select {1}, n, {1}, {0} "
        "from generate_series(1, 200) n",
        ana.id, root));
    EXPECT_THAT(after(ana, root), SizeIs(52));
    EXPECT_THAT(before(ana, reply_id), ElementsAre(root));
    // Rows of servers before migration 0052.
    database().exec("update thread_posts set author_id = null");
    EXPECT_THAT(after(ana, root), SizeIs(52));
}

}  // namespace
}  // namespace plaza::test
