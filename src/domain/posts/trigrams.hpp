// Trigrams: the parts of a search text that the index of titles can look up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plaza::posts {

inline constexpr std::size_t max_trigrams = 8;

/// Returns up to max_trigrams parts of the text, separated by blanks and spread over the text. Each has three
/// consecutive letters, marks or digits. Empty if there are none. A title that contains the text contains each of them.
std::string trigrams_of(std::string_view text);

}  // namespace plaza::posts
