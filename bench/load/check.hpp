// Compares the posts in a response with the dataset.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/dataset.hpp"

namespace plaza::bench {

/// The first members of a post, as both servers write them: title, content, published, id.
[[nodiscard]] std::string post_json(const PostText& text);

/// Returns why a body is wrong, or an empty string. Each post of the dataset in it must have the dataset's text.
/// Ignores posts that clients have written.
[[nodiscard]] std::string fault_in_posts(const Dataset& dataset, std::string_view body);

/// The same for a list of the client API. Ignores replies and boosts too.
[[nodiscard]] std::string fault_in_statuses(const Dataset& dataset, std::string_view body);

/// The same for a response with one post. The post may have up to `extra` votes more than in the dataset.
[[nodiscard]] std::string fault_in_post(const Dataset& dataset, std::uint64_t post, std::uint64_t extra,
                                        std::string_view body);

}  // namespace plaza::bench
