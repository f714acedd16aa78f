#include "data/dataset.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "gen/tables.hpp"

namespace plaza::bench {
namespace {

/// A temporary directory of a test.
struct Directory {
    std::filesystem::path path =
        std::filesystem::path(testing::TempDir()) / ("plaza-dataset-" + std::to_string(getpid()) + "-" +
                                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    ~Directory() { std::filesystem::remove_all(path); }
};

std::vector<std::string> hashes(DatasetOptions options) {
    const Directory directory;
    std::vector<std::string> all;
    for (const auto& table : write_tables(Dataset(options), options, directory.path)) all.push_back(table.sha256);
    return all;
}

constexpr DatasetOptions few{.people = 100};

// The hashes of the first measurement with this seed. Benchmark results are comparable only if the rows are the same.
TEST(BenchDataset, WritesSameRowsOnEveryMachine) {
    const std::vector<std::string> expected{"121fce2c4d792763b4cad994e0a8e517bf50d3815fa54473d1835940983eeeca",
                                            "e36ea8561a7166289ee509495c78d2374e5d7797578e59edaa5318e70d24bc27",
                                            "6277f57413ab9cffd95e1316da1e16bc162945fb800925f5a473f0d0c5ece55a",
                                            "02f756633b0776e2fbf8ca126bb2b7633d18fc219cb48600ef3e8fcc715b5988",
                                            "75adace909bfd68b2a6f5ecc2b5cc608fdb29c5198474e533385d8940b50dbd5",
                                            "9aa396b8da88668eebdbb5d4af26e801fdd05fc66eec5b848cbf0a9398882a7e",
                                            "fb9e35950216098b25330d9fa228849d8055e16ffcfcc95924c594e5f0ff79c2"};
    EXPECT_EQ(hashes(few), expected);
}

TEST(BenchDataset, WritesOtherRowsForAnotherSeed) {
    auto options = few;
    options.seed = 2;
    EXPECT_NE(hashes(options), hashes(few));
}

TEST(BenchDataset, ManifestDescribesFiles) {
    const Directory directory;
    const auto tables = write_tables(Dataset(few), few, directory.path);
    ASSERT_EQ(tables.size(), 7U);
    for (const auto& table : tables)
        EXPECT_EQ(std::filesystem::file_size(directory.path / (table.table + ".copy")), table.bytes);
    std::stringstream manifest;
    manifest << std::ifstream(directory.path / "manifest.json").rdbuf();
    EXPECT_NE(manifest.str().find(tables.back().sha256), std::string::npos);
}

TEST(BenchDataset, AveragesTenPostsAndFiftyVotesPerUser) {
    const Dataset data({.people = 1'000});
    std::uint64_t votes = 0;
    std::set<std::uint64_t> authors;
    for (std::uint64_t post = 0; post < data.posts(); ++post) {
        votes += data.votes_for(post);
        authors.insert(data.author(post));
    }
    EXPECT_NEAR(static_cast<double>(data.posts()), 10'000, 500);
    EXPECT_NEAR(static_cast<double>(votes), 50'000, 500);
    EXPECT_EQ(authors.size(), data.people()) << "every user wrote a post";
}

TEST(BenchDataset, FindsPostById) {
    for (const auto schema : {Schema::plaza, Schema::reference}) {
        const Dataset data({.people = 100, .schema = schema});
        for (std::uint64_t post = 0; post < data.posts(); ++post) ASSERT_EQ(data.post_of(data.post_id(post)), post);
        EXPECT_FALSE(data.post_of(data.post_id(data.posts() - 1) + 1));
        EXPECT_FALSE(data.post_of(0));
        EXPECT_FALSE(data.post_of(-1));
    }
}

TEST(BenchDataset, EachUserVotesAtMostOncePerPost) {
    const Dataset data(few);
    for (std::uint64_t post = 0; post < data.posts(); ++post) {
        std::set<std::uint64_t> voters;
        for (std::uint64_t n = 0; n < data.votes_for(post); ++n) voters.insert(data.voter(post, n));
        ASSERT_EQ(voters.size(), data.votes_for(post));
        for (std::uint64_t person = 0; person < data.people(); ++person)
            ASSERT_EQ(data.has_voted(person, post), voters.contains(person));
    }
}

TEST(BenchDataset, ReadsNewPostsOfBusyUsersMoreOften) {
    const Dataset data({.people = 1'000});
    EXPECT_EQ(data.popular_post(0), data.popular_post(0.05));
    std::set<std::uint64_t> read;
    for (int n = 0; n < 1'000; ++n) read.insert(data.popular_post(n / 1'000.0));
    EXPECT_LT(read.size(), 700U);
    EXPECT_GT(read.size(), 200U);
}

}  // namespace
}  // namespace plaza::bench
