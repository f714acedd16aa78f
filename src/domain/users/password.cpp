#include <atomic>

#include "domain/users/common_passwords.hpp"
#include "domain/users/compare.hpp"
#include "domain/users/users.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::users {
namespace {

constexpr std::int64_t max_bytes = 1'024;

// Read by every loop: the types that check themselves know no settings.
std::atomic<std::size_t> min_length{8};

}  // namespace

TextRules NewPassword::rules() {
    return {.min = min_length.load(std::memory_order_relaxed), .max = max_bytes, .format = "password"};
}

std::expected<NewPassword, Violation> NewPassword::parse(std::string text) {
    // First, because counting a long text takes time.
    if (std::ssize(text) > max_bytes) return std::unexpected(too_long(max_bytes));
    const auto shortest = min_length.load(std::memory_order_relaxed);
    auto kept = to_kept(Secret(std::move(text)));
    if (count_characters(kept.reveal()) < shortest)
        return std::unexpected(too_short(static_cast<std::int64_t>(shortest)));
    // A lowered minimum is for old clients, whose users could choose anything.
    if (shortest >= 8 && is_common_password(kept.reveal()))
        return std::unexpected(value_error("this password is too common", "too common"));
    return NewPassword{std::move(kept)};
}

void set_password_min_length(std::size_t characters) {
    min_length.store(characters, std::memory_order_relaxed);
}

}  // namespace plaza::users
