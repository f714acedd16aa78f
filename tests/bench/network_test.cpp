#include "data/network.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "gen/tables.hpp"
#include "tests/support/database.hpp"
#include "tests/support/post_rows.hpp"

namespace plaza::bench {
namespace {

constexpr DatasetOptions few_in_network{.people = 100, .schema = Schema::network};

class BenchNetwork : public testing::Test {
 protected:
    BenchNetwork() { tables_ = write_tables(Dataset(few_in_network), few_in_network, directory_); }
    ~BenchNetwork() override { std::filesystem::remove_all(directory_); }

    std::filesystem::path directory_ =
        std::filesystem::path(testing::TempDir()) / fmt::format("plaza-network-{}", getpid());
    std::vector<TableEntry> tables_;
};

// Benchmark results are comparable only if the rows are the same.
TEST_F(BenchNetwork, WritesSameRowsOnEveryMachine) {
    std::vector<std::string> beginnings;
    for (const auto& table : tables_) beginnings.push_back(table.table + ' ' + table.sha256.substr(0, 16));
    const std::vector<std::string> expected{
        "accounts 121fce2c4d792763",       "users e36ea8561a716628",        "posts 167b39f00c18b8fa",
        "author_posts c1dcf2958604056e",   "thread_posts b9d2dc392ac20dbf", "tag_posts 8a036462c677f326",
        "votes 0db516e501410caf",          "boosts 4b00f7c6aa099d07",       "marks 79c62e0adfe33804",
        "account_counts 7f369dc959687234", "relations 83f147f20d34e9cf",    "followers 1cd2dfd3d21d8cbd",
        "notifications e1c666bac3eca73c",  "lists 0e4a3c2ae33bb17d",        "list_members ed204ac896805448",
        "followed_tags c404c42281dfe9f1",  "filters cd39850cb8d079e1",      "filter_keywords 6243200001642afb",
        "markers ba844bfcac3413ff",        "handles 75adace909bfd68b",      "emails 9aa396b8da88668e",
        "sessions fb9e35950216098b"};
    EXPECT_EQ(beginnings, expected);
}

// All rows that the server would have written with these posts, follows and votes, and no others.
TEST_F(BenchNetwork, RowsFitTogether) {
    test::TestDatabase database;
    for (const auto& table : tables_)
        database.exec(fmt::format("copy {} ({}) from '{}/{}.copy'", table.table, table.columns, directory_.string(),
                                  table.table));
    EXPECT_THAT(test::wrong_rows(database), testing::IsEmpty());
    EXPECT_EQ(database.scalar(R"sql(
        select count(*) from account_counts c
         where c.followers <> (select count(*) from followers where followee_id = c.account_id)
            or c.following <> (select count(*) from followers where follower_id = c.account_id)
            or c.following <> (select count(following_id) from relations where account_id = c.account_id)
            or c.followers <> (select count(followed_by_id) from relations where account_id = c.account_id))sql"),
              "0");
    EXPECT_EQ(database.scalar("select count(*) from relations r where r.following_id is distinct from (select "
                              "m.followed_by_id from relations m where m.account_id = r.other_id and m.other_id = "
                              "r.account_id)"),
              "0");
}

TEST(BenchNetworkShape, HalfFollowFortyAndFirstIsFollowedByMost) {
    const Dataset data({.people = 2'000, .schema = Schema::network});
    const Network network(data);
    std::vector<std::size_t> counts;
    std::size_t follows = 0;
    for (std::uint64_t person = 0; person < data.people(); ++person) {
        const auto& followed = network.followed_by(person);
        counts.push_back(followed.size());
        follows += followed.size();
        EXPECT_FALSE(std::ranges::binary_search(followed, person));
        for (const auto other : followed)
            EXPECT_TRUE(std::ranges::binary_search(network.followers_of(other), static_cast<std::uint32_t>(person)));
    }
    std::ranges::sort(counts);
    EXPECT_EQ(counts[counts.size() / 50], 0U) << "some follow nobody";
    EXPECT_NEAR(static_cast<double>(counts[counts.size() / 2]), 40, 8);
    EXPECT_NEAR(static_cast<double>(follows) / 2'000, 57, 10);
    EXPECT_GT(network.followers_of(data.person_of_rank(0)).size(), 1'800U);
    EXPECT_GT(network.followers_of(data.person_of_rank(5)).size(), 400U);
    EXPECT_LT(network.followers_of(data.person_of_rank(1'000)).size(), 100U);
}

TEST(BenchNetworkShape, RepliesAndBoostsPointToEarlierPosts) {
    const Dataset data({.people = 1'000, .schema = Schema::network});
    const Network network(data);
    double replies = 0;
    double boosts = 0;
    double tags = 0;
    for (std::uint64_t post = 0; post < data.posts(); ++post) {
        tags += network.tag(post).empty() ? 0 : 1;
        if (network.kind(post) == PostKind::plain) continue;
        (network.kind(post) == PostKind::reply ? replies : boosts) += 1;
        const auto other = network.other(post);
        ASSERT_LT(other, post);
        ASSERT_NE(network.kind(other), PostKind::boost);
        ASSERT_NE(network.visibility(other), "followers");
        if (network.kind(post) == PostKind::boost) {
            ASSERT_EQ(network.content(post), "");
        }
        if (network.kind(post) == PostKind::reply) {
            ASSERT_EQ(network.kind(network.root(post)), PostKind::plain);
        }
    }
    const auto posts = static_cast<double>(data.posts());
    EXPECT_NEAR(replies / posts, 0.2, 0.02);
    EXPECT_NEAR(boosts / posts, 0.1, 0.02);
    EXPECT_NEAR(tags / posts, 0.18, 0.02);
}

}  // namespace
}  // namespace plaza::bench
