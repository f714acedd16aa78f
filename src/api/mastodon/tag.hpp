// Tag: a hashtag with its use in the last days, and as it is shown on a profile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/context.hpp"
#include "domain/tags/tags.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/json/once.hpp"

namespace plaza::mastodon {

struct TagHistory {
    std::string day;  // seconds since 1970
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

struct FeaturedTag {
    TextId<tags::TagId> id;
    std::string name;
    std::string url;
    std::string statuses_count;
    std::optional<std::string> last_status_at;  // the day: 2026-11-28
};
BOOST_DESCRIBE_STRUCT(FeaturedTag, (), (id, name, url, statuses_count, last_status_at))

[[nodiscard]] Tag to_tag(const Settings& settings, tags::Tag tag);
[[nodiscard]] std::vector<Tag> to_tags(const Settings& settings, std::vector<tags::Tag> tags);

}  // namespace plaza::mastodon

PLAZA_JSON_ONCE(plaza::mastodon::Tag);
