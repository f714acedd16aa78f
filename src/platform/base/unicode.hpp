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

/// Lower case in normal form KC, so that full-width and other compatible forms are equal.
[[nodiscard]] std::string compatibly_lowered(std::string_view text);

/// The number of grapheme clusters (UAX #29): what users see as one character. The text must be UTF-8.
[[nodiscard]] std::size_t count_graphemes(std::string_view text);

/// The property White_Space.
[[nodiscard]] bool is_space(char32_t character);

/// Whether the character is a letter, a mark or a number.
[[nodiscard]] bool is_word_character(char32_t character);

/// The category Letter.
[[nodiscard]] bool is_letter(char32_t character);

/// The category Mark: accents, vowel signs, variation selectors.
[[nodiscard]] bool is_mark(char32_t character);

/// The property Alphabetic, or a decimal digit. A variation selector after an emoji is neither.
[[nodiscard]] bool is_alphanumeric(char32_t character);

/// Letters, marks, decimal digits and connectors such as `_`: what `[[:word:]]` matches in Ruby.
[[nodiscard]] bool is_name_character(char32_t character);

/// Whether the character belongs to a script of Chinese, Japanese or Korean, which do not separate words by spaces.
[[nodiscard]] bool is_cjk(char32_t character);

/// Whether nothing is drawn for the character: spaces, controls, joiners, fillers.
[[nodiscard]] bool is_invisible(char32_t character);

/// The text without White_Space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The text with control characters as `\x1b`, so that it can be printed on one line of a terminal.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace plaza
