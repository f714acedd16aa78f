// Texts of made-up words, as often used as the words of a language are, two in a hundred of them not in Latin letters.
#pragma once

#include <cstdint>
#include <string>

#include "data/random.hpp"

namespace plaza::bench {

/// The word of that rank among 50,000: the more common, the shorter.
[[nodiscard]] std::string word_at(std::uint64_t rank);

/// Words until the text has at least `bytes` bytes; the first has a capital.
[[nodiscard]] std::string text_of(Draws draws, std::size_t bytes);

}  // namespace plaza::bench
