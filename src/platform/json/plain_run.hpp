// plain_run(): the number of bytes in a JSON string before the next special character.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace plaza::json {

/// Whether it is a quote, a backslash or a control character.
constexpr bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// The number of bytes from `at` that need no escape. Tests eight bytes at a time: a subtraction borrows into the high
/// bit of each byte that is below 0x20, or that is 0 after xor with a special character.
inline std::size_t plain_run(std::string_view text, std::size_t at) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = ones * 0x80;
    static_assert(std::endian::native == std::endian::little);
    const auto begin = at;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, 8);
        const auto quote = bytes ^ (ones * '"');
        const auto backslash = bytes ^ (ones * '\\');
        const auto found =
            (((bytes - ones * 0x20) & ~bytes) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & highs;
        // A borrow can mark bytes above the first one found, never below it.
        if (found != 0) return at - begin + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
    while (at < text.size() && !needs_escape(text[at])) ++at;
    return at - begin;
}

}  // namespace plaza::json
