// What the index of trigrams can be asked of a text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plaza::posts {

inline constexpr std::size_t max_trigrams = 8;

/// Up to so many parts of a text, each of three letters, marks or digits in a row, spread over it and separated by
/// blanks; empty if it has none. A title that holds the text holds each of them.
std::string trigrams_of(std::string_view text);

}  // namespace plaza::posts
