#include "domain/accounts/accounts.hpp"

#include <algorithm>

namespace plaza::accounts {
namespace {

constexpr std::string_view reserved_prefix = "user_";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_handle_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

/// `user_{number}` in any case: another account's name, now or later.
bool is_reserved(std::string_view text) {
    std::string folded{text};
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return folded.starts_with(reserved_prefix) && folded.size() > reserved_prefix.size() &&
           std::ranges::all_of(folded.substr(reserved_prefix.size()), is_digit);
}

std::unexpected<Violation> refused(std::string reason) {
    return std::unexpected(value_error(reason, reason));
}

}  // namespace

std::expected<Handle, Violation> Handle::parse(std::string text) {
    if (text.empty() || text.size() > 30 || !std::ranges::all_of(text, is_handle_character))
        return refused("a username has 1 to 30 of the characters a-z, A-Z, 0-9 and _");
    if (is_reserved(text)) return refused("user_ and a number is kept for accounts without a chosen username");
    return Handle{std::move(text)};
}

}  // namespace plaza::accounts
