// Whether the posts in a body are those of the dataset.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/dataset.hpp"

namespace plaza::bench {

/// The beginning of a post as both servers write it: title, content, published, id.
[[nodiscard]] std::string post_json(const PostText& text);

/// Why a body is wrong, empty when it is not: every post in it that the dataset has must be as the dataset has it.
/// Posts that clients wrote meanwhile are passed over.
[[nodiscard]] std::string fault_in_posts(const Dataset& dataset, std::string_view body);

/// The same for the answer to one post: it is that post, with its votes, and at most `extra` more cast meanwhile.
[[nodiscard]] std::string fault_in_post(const Dataset& dataset, std::uint64_t post, std::uint64_t extra,
                                        std::string_view body);

}  // namespace plaza::bench
