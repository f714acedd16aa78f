// Texts of invented words with the word frequencies of a language. 2 % of the words are not in Latin letters.
#pragma once

#include <cstdint>
#include <string>

#include "data/random.hpp"

namespace plaza::bench {

/// The word of a rank among 50,000. Common words are shorter.
[[nodiscard]] std::string word_at(std::uint64_t rank);

/// A text of at least `bytes` bytes; the first word has a capital.
[[nodiscard]] std::string text_of(Draws draws, std::size_t bytes);

}  // namespace plaza::bench
