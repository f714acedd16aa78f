#include <algorithm>
#include <latch>
#include <map>
#include <thread>

#include "tests/support/api.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

constexpr int callers = 64;

/// Runs `do_it` in `callers` threads at the same time and counts the statuses.
template <class Do>
std::map<int, int> all_at_once(Do&& do_it) {
    std::vector<int> statuses(callers);
    std::latch start(callers);
    {
        std::vector<std::jthread> threads;
        for (auto& status : statuses)
            threads.emplace_back([&do_it, &start, &status] {
                start.arrive_and_wait();
                status = do_it().status;
            });
    }
    std::map<int, int> counts;
    for (int status : statuses) ++counts[status];
    return counts;
}

class Races : public Api {};

TEST_F(Races, EmailSignsUpOnce) {
    auto counts = all_at_once(
        [this] { return anonymous().post("/users", R"({"email":"ann@example.com","password":"a sound password"})"); });
    EXPECT_EQ(counts[201], 1);
    EXPECT_EQ(counts[201] + counts[400] + counts[503], callers) << "503 if the password queue is full";
    EXPECT_EQ(database().scalar("select count(*) from users"), "1");
    EXPECT_EQ(database().scalar("select count(*) from accounts"), "1");
}

TEST_F(Races, UsernameIsTakenOnce) {
    std::vector<Person> people;
    for (int i = 0; i < 8; ++i) people.push_back(signed_up(fmt::format("person{}", i)));
    std::atomic<std::size_t> turn = 0;
    auto counts = all_at_once([&] {
        const auto n = turn++;
        const auto body = fmt::format(R"({{"username":"{}"}})", n % 2 == 0 ? "ana" : "ANA");
        return bearing(people[n % people.size()].token()).patch("/users/me", body);
    });
    EXPECT_GE(counts[200], 1) << "the owner may choose the same name again";
    EXPECT_EQ(counts[200] + counts[409], callers);
    EXPECT_EQ(database().scalar("select count(*) from accounts where lower(handle) = 'ana'"), "1");
}

TEST_F(Races, PasswordIsChangedOnce) {
    auto ana = signed_up("ana");
    std::vector<std::string> tokens;
    for (int i = 0; i < 8; ++i) tokens.push_back(log_in(ana.email, ana.password));
    std::atomic<std::size_t> turn = 0;
    auto counts = all_at_once([&] {
        const auto n = turn++;
        const auto body =
            fmt::format(R"({{"password":"the {}th new password","current_password":"{}"}})", n, ana.password);
        return bearing(tokens[n % tokens.size()]).patch("/users/me", body);
    });
    EXPECT_EQ(counts[200], 1);
    EXPECT_EQ(counts[200] + counts[401] + counts[403] + counts[503], callers) << "503 if the password queue is full";
    EXPECT_EQ(database().scalar("select count(*) from sessions"), "1");
}

TEST_F(Races, AccountIsDeletedOnce) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto post = publish(bob);
    const auto body = Json{{"current_password", ana.password}}.dump();
    std::atomic<int> turn = 0;
    auto counts = all_at_once([&] {
        auto client = bearing(ana.token());
        return ++turn % 2 == 0 ? client.del("/users/me", body) : client.post("/votes", vote_body(post, 1));
    });
    EXPECT_EQ(counts[204], 1);
    EXPECT_EQ(counts[204] + counts[201] + counts[401] + counts[403] + counts[409] + counts[429] + counts[503], callers)
        << "429 for more than ten concurrent passwords of one session";
    EXPECT_EQ(database().scalar("select count(*) from votes"), "0");
    EXPECT_EQ(database().scalar("select votes from posts"), "0");
}

// The deletion locks the account and then its posts; a vote locks the post first.
TEST_F(Races, AccountIsDeletedWhileItsPostsGetVotes) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    std::vector<std::int64_t> posts;
    for (int i = 0; i < 3; ++i) posts.push_back(publish(ana));
    const auto kept = publish(bob);
    ASSERT_THAT(ana.post("/votes", vote_body(kept, 1)), HasStatus(201));
    const auto body = Json{{"current_password", ana.password}}.dump();
    std::atomic<int> turn = 0;
    auto counts = all_at_once([&] {
        const int n = ++turn;
        if (n == callers / 2) return bearing(ana.token()).del("/users/me", body);
        return bearing(bob.token()).post("/votes", vote_body(posts[static_cast<std::size_t>(n) % posts.size()], n % 2));
    });
    EXPECT_EQ(counts[204], 1);
    EXPECT_EQ(counts[204] + counts[201] + counts[404] + counts[409] + counts[503], callers);
    EXPECT_EQ(database().scalar("select string_agg(id::text, ',') from posts"), std::to_string(kept));
    EXPECT_EQ(database().scalar("select count(*) from votes"), "0");
    EXPECT_EQ(database().scalar("select votes from posts"), "0");
}

TEST_F(Races, VoteCountsOnce) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    auto counts = all_at_once([&] { return bearing(ana.token()).post("/votes", vote_body(post, 1)); });
    EXPECT_EQ(counts, (std::map<int, int>{{201, 1}, {409, callers - 1}}));
    EXPECT_EQ(ana.get(fmt::format("/posts/{}", post)).json()["votes"], 1);
}

TEST_F(Races, VoteIsWithdrawnOnce) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    ana.post("/votes", vote_body(post, 1));
    auto counts = all_at_once([&] { return bearing(ana.token()).post("/votes", vote_body(post, 0)); });
    EXPECT_EQ(counts, (std::map<int, int>{{201, 1}, {409, callers - 1}}));
    EXPECT_EQ(ana.get(fmt::format("/posts/{}", post)).json()["votes"], 0);
}

TEST_F(Races, VotingAndWithdrawingKeepCountCorrect) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    std::atomic<int> turn = 0;
    auto counts = all_at_once([&] { return bearing(ana.token()).post("/votes", vote_body(post, ++turn % 2)); });
    EXPECT_EQ(counts[201] + counts[409], callers);
    EXPECT_EQ(ana.get(fmt::format("/posts/{}", post)).json()["votes"],
              std::stoi(database().scalar("select count(*) from votes")));
}

// Concurrent votes are combined into one statement.
TEST_F(Races, VotesOfOneBatchAreCheckedSeparately) {
    auto ana = signed_up("ana");
    auto ben = signed_up("ben");
    auto deleted = signed_up("gone");
    database().exec(fmt::format("delete from accounts where id = {}", deleted.id));
    const auto post = publish(ana);
    const auto other = publish(ana);
    const auto draft = save_draft(ana);
    std::atomic<int> turn = 0;
    auto counts = all_at_once([&] {
        switch (++turn % 8) {
            case 0:
                return bearing(ana.token()).post("/votes", vote_body(post, 1));
            case 1:
                return bearing(ben.token()).post("/votes", vote_body(post, 1));
            case 2:
                return bearing(ben.token()).post("/votes", vote_body(other, 1));
            case 3:
                return bearing(ana.token()).post("/votes", vote_body(draft, 1));
            case 4:
                return bearing(deleted.token()).post("/votes", vote_body(post, 1));
            case 5:
                return bearing(ben.token()).post("/votes", vote_body(draft, 1));
            case 6:
                return bearing(ana.token()).post("/votes", vote_body(1, 1));
            default:
                return bearing(ben.token()).post("/votes", vote_body(other, 0));
        }
    });
    EXPECT_EQ(counts[401], callers / 8);
    EXPECT_EQ(counts[404], callers / 4);
    EXPECT_EQ(counts[201] + counts[409], callers - callers / 8 - callers / 4);
    EXPECT_EQ(database().scalar("select count(*) from posts p "
                                "where p.votes <> (select count(*) from votes v where v.post_id = p.id)"),
              "0");
    EXPECT_EQ(ana.get(fmt::format("/posts/{}", post)).json()["votes"], 2);
    EXPECT_EQ(ana.get(fmt::format("/posts/{}", draft)).json()["votes"], 1);
}

TEST_F(Races, PostIsDeletedOnceDuringVotes) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    std::atomic<int> turn = 0;
    auto counts = all_at_once([&] {
        auto client = bearing(ana.token());
        return ++turn % 2 == 0 ? client.del(fmt::format("/posts/{}", post)) : client.post("/votes", vote_body(post, 1));
    });
    EXPECT_EQ(counts[204], 1);
    EXPECT_EQ(counts[204] + counts[201] + counts[404] + counts[409], callers);
    EXPECT_TRUE(becomes_true([&] { return database().scalar("select count(*) from votes") == "0"; }));
}

TEST_F(Races, ConcurrentPostsHaveUniqueIds) {
    auto ana = signed_up("ana");
    auto counts =
        all_at_once([&] { return bearing(ana.token()).post("/posts", R"({"title":"now","content":"here"})"); });
    EXPECT_EQ(counts, (std::map<int, int>{{201, callers}}));
    EXPECT_EQ(database().scalar("select count(distinct id) from posts"), std::to_string(callers));
}

}  // namespace plaza::test
