#include "platform/http/routing/preference.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <vector>

namespace plaza::http {
namespace {

constexpr std::string_view problem = "application/problem+json";

std::optional<int> weight(const std::vector<std::string_view>& accepted) {
    std::vector<Header> headers;
    for (const auto value : accepted) headers.push_back({"accept", value});
    Request request;
    request.headers = headers;
    return weight_of(problem, request, "Accept");
}

TEST(Preferences, EntryHasWeight) {
    EXPECT_EQ(weight({"application/problem+json"}), 1000);
    EXPECT_EQ(weight({"application/problem+json;q=0"}), 0);
    EXPECT_EQ(weight({"application/problem+json ; q=0.000"}), 0);
    EXPECT_EQ(weight({"application/problem+json;charset=utf-8; Q=0.25"}), 250);
    EXPECT_EQ(weight({"application/problem+json;q=0.001"}), 1);
    EXPECT_EQ(weight({"application/problem+json;q=1.000"}), 1000);
    EXPECT_EQ(weight({"text/html,Application/Problem+JSON;q=0.5 , */*"}), 500);
    EXPECT_EQ(weight({"text/html", "application/problem+json;q=0.7"}), 700);
}

TEST(Preferences, UnlistedNameHasNoWeight) {
    for (const std::string_view accepted : {"", "*/*", "application/*", "application/json", "application/problem+json2",
                                            "x application/problem+json", "text/html;a=application/problem+json"})
        EXPECT_EQ(weight({accepted}), std::nullopt) << accepted;
    EXPECT_EQ(weight({}), std::nullopt);
}

}  // namespace
}  // namespace plaza::http
