#include "domain/accounts/accounts.hpp"

#include <algorithm>

#include "platform/base/ascii.hpp"

namespace plaza::accounts {
namespace {

constexpr std::string_view reserved_prefix = "user_";

bool is_handle_character(char c) {
    return ascii::is_alphanumeric(c) || c == '_';
}

/// `user_{number}` in any case: another account's name, now or later.
bool is_reserved(std::string_view text) {
    const auto folded = ascii::lowered(text);
    return folded.starts_with(reserved_prefix) && folded.size() > reserved_prefix.size() &&
           std::ranges::all_of(folded.substr(reserved_prefix.size()), ascii::is_digit);
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
