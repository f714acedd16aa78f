// CustomEmoji: a picture with a short code. This server has none; lists of them are empty.
#pragma once

#include <string>

#include "platform/base/describe.hpp"

namespace plaza::mastodon {

struct CustomEmoji {
    std::string shortcode;
    std::string url;
    std::string static_url;
    bool visible_in_picker;
};
BOOST_DESCRIBE_STRUCT(CustomEmoji, (), (shortcode, url, static_url, visible_in_picker))

}  // namespace plaza::mastodon
