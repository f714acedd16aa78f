#include "platform/crypto/base64url.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace plaza::crypto {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint32_t none = 64;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(none);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}();

}  // namespace

std::string to_base64url(std::span<const unsigned char> bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int pending = 0;
    for (const auto byte : bytes) {
        bits = bits << 8 | byte;
        for (pending += 8; pending >= 6; pending -= 6) text += alphabet[bits >> (pending - 6) & 63];
    }
    if (pending > 0) text += alphabet[bits << (6 - pending) & 63];
    return text;
}

std::optional<std::span<unsigned char>> from_base64url(std::string_view text, std::span<unsigned char> out) {
    const auto size = text.size() * 3 / 4;
    if (text.size() % 4 == 1 || size > out.size()) return std::nullopt;
    std::uint32_t bits = 0;
    int pending = 0;
    std::size_t used = 0;
    for (const char c : text) {
        const std::uint32_t value = values[static_cast<unsigned char>(c)];
        if (value == none) return std::nullopt;
        bits = bits << 6 | value;
        pending += 6;
        if (pending < 8) continue;
        pending -= 8;
        out[used++] = static_cast<unsigned char>(bits >> pending);
    }
    // Unused bits must be zero, so that each byte sequence has only one text.
    if ((bits & ((1U << pending) - 1)) != 0) return std::nullopt;
    return out.first(used);
}

}  // namespace plaza::crypto
