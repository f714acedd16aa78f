#include "api/mastodon/paging.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "api/mastodon/parameters.hpp"

namespace plaza::mastodon {
namespace {

std::optional<PageRequest> page_of(std::string_view target, json::Faults& faults) {
    http::Request request;
    request.target = target;
    request.query = target.substr(target.find('?') + 1);
    return take_page(http::Exchange{request, {}}, 20, 40, faults);
}

PageRequest page_of(std::string_view target) {
    json::Faults faults;
    return page_of(target, faults).value();
}

}  // namespace

TEST(ClientPaging, ReadsIdsAndKeepsOtherParameters) {
    const auto page = page_of("/api/v1/x/?max_id=7&since_id=&a[]=1&a[]=2&limit=3&access_token=secret&q=%26");
    EXPECT_EQ(page.max_id, 7);
    EXPECT_EQ(page.since_id, std::nullopt) << "an empty parameter counts as missing";
    EXPECT_EQ(page.limit, 3);
    EXPECT_EQ(page.address, "/api/v1/x/?a%5B%5D=1&a%5B%5D=2&limit=3&q=%26&");
}

TEST(ClientPaging, LimitsTheNumberOfItems) {
    for (const auto& [text, limit] : std::initializer_list<std::pair<const char*, int>>{
             {"", 20}, {"0", 20}, {"40", 40}, {"41", 40}, {"-5", 5}, {"99999999999999999999", 40}})
        EXPECT_EQ(page_of(std::string("/x?limit=") + text).limit, limit) << text;
    EXPECT_EQ(page_of("/x?min_id=99999999999999999999").min_id, std::numeric_limits<std::int64_t>::max());
}

TEST(ClientPaging, RefusesWords) {
    json::Faults faults;
    EXPECT_FALSE(page_of("/x?max_id=one&limit=2", faults).has_value());
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(std::get<std::string>(faults[0].loc[1]), "max_id");
}

TEST(ClientIds, AreNumbersOrNoRow) {
    EXPECT_EQ(id_number("17"), 17);
    for (const char* text : {"", "one", "-1", "0", "1x", " 1", "99999999999999999999"})
        EXPECT_EQ(id_number(text), -1) << text;
}

}  // namespace plaza::mastodon
