#include "platform/base/setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace plaza {
namespace {

using testing::ElementsAre;

TEST(Setting, WholeNumberHasUnit) {
    std::chrono::milliseconds limit{1'500};
    std::size_t bytes = 3 << 20;
    const Setting seconds("LIMIT_S", limit, Whole{1, 86'400, std::chrono::seconds{1}});
    const Setting mebibytes("MEMORY_MIB", bytes, Whole{1, 1'024, std::int64_t{1} << 20});
    EXPECT_EQ(mebibytes.show(), "3");
    ASSERT_TRUE(seconds.read("7"));
    ASSERT_TRUE(mebibytes.read("5"));
    EXPECT_EQ(limit, std::chrono::seconds{7});
    EXPECT_EQ(bytes, std::size_t{5} << 20);
    EXPECT_EQ(seconds.show(), "7");
    EXPECT_EQ(seconds.expected(), "a whole number from 1 to 86400");
}

TEST(Setting, InvalidTextChangesNothing) {
    std::uint16_t port = 80;
    const Setting setting("PORT", port, Whole{1, 65'535});
    for (const auto* wrong : {"", "0", "65536", "8o", " 80", "+80", "99999999999999999999"})
        EXPECT_FALSE(setting.read(wrong)) << wrong;
    EXPECT_EQ(port, 80);
}

TEST(Setting, OptionalNumberCanBeUnset) {
    std::optional<std::size_t> threads = 4;
    const Setting setting("THREADS", threads, Whole{1, 256});
    EXPECT_EQ(setting.show(), "4");
    ASSERT_TRUE(setting.read(""));
    EXPECT_FALSE(threads);
    EXPECT_EQ(setting.show(), "");
    EXPECT_FALSE(setting.read("0"));
    ASSERT_TRUE(setting.read("8"));
    EXPECT_EQ(threads, 8U);
}

TEST(Setting, ListAcceptsCommasAndJson) {
    std::vector<std::string> items;
    const Setting setting("ITEMS", items);
    for (const auto* text : {"a,b", " a , b ", R"(["a", "b"])", "['a','b']", "a,,b,"}) {
        ASSERT_TRUE(setting.read(text));
        EXPECT_THAT(items, ElementsAre("a", "b")) << text;
    }
    EXPECT_EQ(setting.show(), "a,b");
}

TEST(Setting, SecretIsNotShown) {
    Secret key;
    const Setting setting("KEY", key);
    EXPECT_TRUE(setting.is_secret());
    EXPECT_EQ(setting.show(), "");
    ASSERT_TRUE(setting.read("canary"));
    EXPECT_EQ(key.reveal(), "canary");
    EXPECT_EQ(setting.show(), "(set)");
}

TEST(Setting, RateHasPeriodInLargestUnit) {
    Rate rate{10, std::chrono::minutes{5}};
    const Setting setting("RATE", rate);
    EXPECT_EQ(setting.show(), "10/5m");
    for (const auto& [text, shown] :
         {std::pair{"7/90s", "7/90s"}, {"7/120s", "7/2m"}, {"7/60m", "7/1h"}, {"off", "off"}}) {
        ASSERT_TRUE(setting.read(text));
        EXPECT_EQ(setting.show(), shown);
    }
    for (const auto* wrong : {"", "7", "7/", "7/m", "0/5m", "7/5d", "7/0m"}) EXPECT_FALSE(setting.read(wrong)) << wrong;
}

TEST(Setting, WordIsOneOfList) {
    Switch state = Switch::on;
    const Setting setting("STATE", state);
    EXPECT_EQ(setting.expected(), "on or off");
    ASSERT_TRUE(setting.read("off"));
    EXPECT_EQ(state, Switch::off);
    EXPECT_EQ(setting.show(), "off");
    EXPECT_FALSE(setting.read("OFF"));
}

TEST(SettingList, SectionCollectsSettingsOfSeveralModules) {
    std::string first;
    std::string second;
    SettingList list{"A", "B"};
    list.section("B").add("The first.", {{"FIRST", first}});
    list.section("A").add("The second.", {{"SECOND", second}});
    std::vector<std::string> names;
    list.for_each([&names](const Setting& setting) { names.emplace_back(setting.name()); });
    EXPECT_THAT(names, ElementsAre("SECOND", "FIRST"));
    EXPECT_THROW(list.section("C"), std::logic_error);
}

}  // namespace
}  // namespace plaza
