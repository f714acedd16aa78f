// Decoding of JSON texts in tests, with a struct for it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "platform/json/decode.hpp"
#include "platform/json/parse.hpp"

namespace plaza::test {

struct PostCreate {
    Text<0, 10> title;
    Text<2, 20> content;
    bool published = true;
};
BOOST_DESCRIBE_STRUCT(PostCreate, (), (title, content, published))

inline json::Value parsed(std::string_view text) {
    auto value = json::parse(text);
    EXPECT_TRUE(value) << text;
    return value ? *std::move(value) : json::Value{};
}

template <class T>
std::string detail_of(std::string_view body) {
    json::Faults faults;
    const auto decoded = json::decode<T>(parsed(body), {"body"}, faults);
    EXPECT_EQ(decoded.has_value(), faults.empty()) << body;
    std::string detail;
    json::append_detail(detail, faults);
    return detail;
}

}  // namespace plaza::test
