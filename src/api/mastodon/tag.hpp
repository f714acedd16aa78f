// Tag: a hashtag as the client API shows it.
#pragma once

#include <string>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"

namespace plaza::mastodon {

/// How often a hashtag was used on a day. The numbers are texts.
struct TagHistory {
    std::string day;  // the seconds of its begin since 1970
    std::string uses;
    std::string accounts;
};
BOOST_DESCRIBE_STRUCT(TagHistory, (), (day, uses, accounts))

struct Tag {
    std::string id;
    std::string name;
    std::string url;
    std::vector<TagHistory> history;
    // For a caller only.
    OrOmitted<bool> following;
    OrOmitted<bool> featuring;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (id, name, url, history, following, featuring))

}  // namespace plaza::mastodon
