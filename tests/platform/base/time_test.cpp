#include "platform/base/time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace plaza {
namespace {

std::string text_of(std::chrono::sys_days day, std::chrono::microseconds since) {
    std::string text;
    append_rfc3339(text, day + since);
    return text;
}

TEST(Times, AreFormattedAsRfc3339WithSixDigits) {
    using namespace std::chrono_literals;
    using std::chrono::sys_days;
    using std::chrono::year;
    EXPECT_EQ(text_of(sys_days{year{2026} / 11 / 22}, 12h + 46min + 21s + 390027us), "2026-11-22T12:46:21.390027Z");
    EXPECT_EQ(text_of(sys_days{year{2024} / 2 / 29}, 1s + 1us), "2024-02-29T00:00:01.000001Z");
    EXPECT_EQ(text_of(sys_days{year{1970} / 1 / 1}, 0us), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(text_of(sys_days{year{1970} / 1 / 1}, -1us), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(text_of(sys_days{year{9999} / 12 / 31}, 24h - 1us), "9999-12-31T23:59:59.999999Z");
}

}  // namespace
}  // namespace plaza
