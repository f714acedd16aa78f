// Unicode: counts, reads, cuts, normalizes and classifies the characters (code points) of UTF-8 text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plaza {

/// Replaces bytes that are not UTF-8 (U+FFFD).
inline constexpr char32_t replacement_character = 0xFFFD;

/// The number of characters, as PostgreSQL and Python count. The text must be UTF-8.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// Removes the first character of a non-empty text and returns it. A byte that is not UTF-8 is returned as U+FFFD, a
/// surrogate in three bytes as it is.
char32_t take_character(std::string_view& text);

/// The longest prefix of whole characters with at most `size` bytes.
[[nodiscard]] std::string_view first_bytes(std::string_view text, std::size_t size);

/// The text in normal form C. Text that is not UTF-8 stays as it is.
[[nodiscard]] std::string composed(std::string_view text);

/// Case folding in normal form C, for case-insensitive comparison. The Turkish capital I with dot (U+0130) becomes an
/// i. In text that is not UTF-8, only ASCII letters are folded.
[[nodiscard]] std::string case_folded(std::string_view text);

/// The property White_Space.
[[nodiscard]] bool is_space(char32_t character);

/// Whether the character is a letter, a mark or a number.
[[nodiscard]] bool is_word_character(char32_t character);

/// The text without White_Space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The text with control characters as `\x1b`, so that it can be printed on one line of a terminal.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace plaza
