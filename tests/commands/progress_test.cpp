#include "commands/progress.hpp"

#include <gtest/gtest.h>

namespace plaza::commands {

using namespace std::chrono_literals;

TEST(Progress, ShowsCountsPercentageAndRemainingTime) {
    const Work posts{"posts", 100'000};
    EXPECT_EQ(progress_text(posts, 0, 0ms, 0), "posts    0 of 100,000 rows    0 %");
    EXPECT_EQ(progress_text(posts, 25'000, 2s, 0), "posts    25,000 of 100,000 rows   25 %  0:06 left");
    EXPECT_EQ(progress_text(posts, 25'000, 2s, 8), "posts    [##      ] 25,000 of 100,000 rows   25 %  0:06 left");
    EXPECT_EQ(progress_text(posts, 1, 100s, 0), "posts    1 of 100,000 rows    0 %  2777:45:00 left");
    EXPECT_EQ(progress_text(posts, 100'000, 7'250ms, 0), "posts    100,000 of 100,000 rows  100 %  in 7.2 s");
}

TEST(Progress, ShowsBytesInUnits) {
    EXPECT_EQ(progress_text({"backup", 3 << 20, Unit::bytes}, 3 << 19, 3s, 0),
              "backup   1.5 MiB of 3.0 MiB   50 %  0:03 left");
    EXPECT_EQ(progress_text({"backup", 2'000, Unit::bytes}, 1'000, 1s, 0),
              "backup   1000 B of 2.0 KiB   50 %  0:01 left");
}

TEST(Progress, UnknownTotalShowsOnlyProcessedAmount) {
    EXPECT_EQ(progress_text({"restore", 0, Unit::bytes}, 5 << 10, 1s, 8), "restore  5.0 KiB");
    EXPECT_EQ(progress_text({"users", 0}, 1'234, 1s, 8), "users    1,234 rows");
}

TEST(Progress, MoreThanTotalShows100Percent) {
    EXPECT_EQ(progress_text({"votes", 10}, 12, 1s, 0), "votes    12 of 10 rows  100 %  in 1.0 s");
}

}  // namespace plaza::commands
