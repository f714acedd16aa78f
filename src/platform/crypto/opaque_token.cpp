#include "platform/crypto/opaque_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "platform/base/ascii.hpp"
#include "platform/base/enum_names.hpp"

namespace plaza::crypto {
namespace {

constexpr std::size_t shortest_random = 32;
constexpr std::size_t longest_random = 128;

/// Removes the text up to the separator, and returns it without the separator.
std::optional<std::string_view> take_until(std::string_view& rest, char separator) {
    const auto end = rest.find(separator);
    if (end == std::string_view::npos) return std::nullopt;
    const auto taken = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return taken;
}

/// A positive number without sign and leading zeros.
std::optional<std::int64_t> parse_number(std::string_view digits) {
    if (digits.empty() || !ascii::is_digit(digits.front()) || digits.front() == '0') return std::nullopt;
    std::int64_t number = 0;
    const auto* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, number);
    if (error != std::errc{} || end != last) return std::nullopt;
    return number;
}

bool is_random(std::string_view text) {
    return text.size() >= shortest_random && text.size() <= longest_random &&
           std::ranges::all_of(text, ascii::is_lower_hex_digit);
}

}  // namespace

std::string OpaqueToken::text() const {
    return fmt::format("{}{}_{}-{}.{}", opaque_prefix, enum_name(kind), owner, id, random);
}

std::optional<OpaqueToken> parse_opaque_token(std::string_view text) {
    if (!text.starts_with(opaque_prefix)) return std::nullopt;
    text.remove_prefix(opaque_prefix.size());
    const auto name = take_until(text, '_');
    const auto owner = take_until(text, '-');
    const auto id = take_until(text, '.');
    if (!name || !owner || !id || !is_random(text)) return std::nullopt;
    const auto kind = find_enumerator<TokenKind>(*name);
    const auto owner_number = parse_number(*owner);
    const auto id_number = parse_number(*id);
    if (!kind || !owner_number || !id_number) return std::nullopt;
    return OpaqueToken{*kind, *owner_number, *id_number, std::string(text)};
}

}  // namespace plaza::crypto
