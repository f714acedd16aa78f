#include "domain/accounts/accounts.hpp"

#include <algorithm>
#include <charconv>

#include "domain/accounts/generated_names.hpp"
#include "platform/base/ascii.hpp"

namespace plaza::accounts {
namespace {

constexpr std::string_view generated_prefix = "user_";

bool is_handle_character(char c) {
    return ascii::is_alphanumeric(c) || c == '_';
}

std::unexpected<Violation> refused(std::string reason) {
    return std::unexpected(value_error(reason, reason));
}

}  // namespace

std::expected<Handle, Violation> Handle::parse(std::string text) {
    if (text.empty() || text.size() > 30 || !std::ranges::all_of(text, is_handle_character))
        return refused("a username has 1 to 30 of the characters a-z, A-Z, 0-9 and _");
    if (is_generated_name(text)) return refused("user_ and a number is kept for accounts without a chosen username");
    return Handle{std::move(text)};
}

std::string generated_name(AccountId id) {
    return std::string(generated_prefix) + std::to_string(id.value);
}

bool is_generated_name(std::string_view name) {
    return name.size() > generated_prefix.size() &&
           ascii::equal_ignoring_case(name.substr(0, generated_prefix.size()), generated_prefix) &&
           std::ranges::all_of(name.substr(generated_prefix.size()), ascii::is_digit);
}

std::optional<AccountId> owner_of_generated_name(std::string_view name) {
    if (!is_generated_name(name)) return std::nullopt;
    const auto digits = name.substr(generated_prefix.size());
    AccountId id{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id.value);
    if (error != std::errc()) return std::nullopt;
    return id;
}

}  // namespace plaza::accounts
