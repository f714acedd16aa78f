#include "platform/crypto/settings.hpp"

#include <gtest/gtest.h>

namespace plaza::crypto {
namespace {

TEST(TokenSettings, AcceptKnownAlgorithms) {
    TokenSettings tokens;
    SettingList list{"Log-in"};
    tokens.declare(list);
    list.for_each([&tokens](const Setting& setting) {
        if (setting.name() != "ALGORITHM") return;
        EXPECT_TRUE(setting.read("HS384"));
        EXPECT_EQ(tokens.algorithm, Algorithm::hs384);
        for (const auto* wrong : {"none", "hs256", "HS256 ", ""}) EXPECT_FALSE(setting.read(wrong)) << wrong;
        EXPECT_EQ(tokens.algorithm, Algorithm::hs384);
    });
}

}  // namespace
}  // namespace plaza::crypto
