#include <atomic>
#include <cstdint>
#include <string_view>

#include "domain/credentials/common_passwords.hpp"
#include "domain/credentials/compare.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::credentials {
namespace {

constexpr std::int64_t max_bytes = 1'024;

// Global, because self-checking types have no access to settings. Read by all loops.
std::atomic<std::size_t> min_length{8};

/// Whether the text repeats its first `characters` characters.
bool repeats(std::string_view text, int characters) {
    auto rest = text;
    for (int i = 0; i < characters && !rest.empty(); ++i) take_character(rest);
    return !rest.empty() && text.starts_with(rest);
}

/// Whether the characters count up or down: 23456789, hgfedcba.
bool counts(std::string_view text) {
    const auto first = static_cast<std::int64_t>(take_character(text));
    if (text.empty()) return false;
    auto last = static_cast<std::int64_t>(take_character(text));
    const auto step = last - first;
    if (step != 1 && step != -1) return false;
    while (!text.empty()) {
        const auto next = static_cast<std::int64_t>(take_character(text));
        if (next - last != step) return false;
        last = next;
    }
    return true;
}

/// Only for eight characters or more: a lowered minimum allows old clients to use short passwords.
bool is_pattern(std::string_view text) {
    if (count_characters(text) < 8) return false;
    return repeats(text, 1) || repeats(text, 2) || repeats(text, 3) || repeats(text, 4) || counts(text);
}

}  // namespace

TextRules NewPassword::rules() {
    return {.min = min_length.load(std::memory_order_relaxed), .max = max_bytes, .format = "password"};
}

std::expected<NewPassword, Violation> NewPassword::parse(std::string text) {
    // Checked first, because counting the characters of a long text takes time.
    if (std::ssize(text) > max_bytes) return std::unexpected(too_long(max_bytes));
    const auto shortest = min_length.load(std::memory_order_relaxed);
    auto kept = to_kept(Secret(std::move(text)));
    if (count_characters(kept.reveal()) < shortest)
        return std::unexpected(too_short(static_cast<std::int64_t>(shortest)));
    if (is_pattern(kept.reveal()))
        return std::unexpected(value_error(
            "this password is too simple: it repeats a few characters, or counts up or down", "too simple"));
    // A lowered minimum is for old clients, which accept any password.
    if (shortest >= 8 && is_common_password(kept.reveal()))
        return std::unexpected(value_error("this password is too common", "too common"));
    return NewPassword{std::move(kept)};
}

void set_password_min_length(std::size_t characters) {
    min_length.store(characters, std::memory_order_relaxed);
}

}  // namespace plaza::credentials
