// Characters (Unicode code points) of UTF-8 text: counting, walking, cutting.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plaza {

/// What stands for a byte that is not UTF-8 (U+FFFD).
inline constexpr char32_t replacement_character = 0xFFFD;

/// How many characters as PostgreSQL and Python count them. The text must be UTF-8.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// Takes the first character off a text that is not empty. A byte that is not UTF-8 counts as U+FFFD; a surrogate in
/// three bytes is returned as it is.
char32_t take_character(std::string_view& text);

/// The longest beginning of at most `size` bytes that ends between two characters.
[[nodiscard]] std::string_view first_bytes(std::string_view text, std::size_t size);

/// In Unicode's normal form C: one spelling of what looks the same. Text that is not UTF-8 stays as it is.
[[nodiscard]] std::string composed(std::string_view text);

/// For comparing without regard to case: Unicode's case folding, in normal form C. An i loses its dot above, so that
/// the Turkish capital (U+0130) is an i. Of text that is not UTF-8 only ASCII letters are folded.
[[nodiscard]] std::string case_folded(std::string_view text);

/// Unicode's White_Space.
[[nodiscard]] bool is_space(char32_t character);

/// A letter, a mark or a number: a part of a word.
[[nodiscard]] bool is_word_character(char32_t character);

/// Without White_Space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// For a line on a terminal: control characters, which would forge another line or speak to the terminal, as `\x1b`.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace plaza
