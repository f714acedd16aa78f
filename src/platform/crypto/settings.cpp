#include "platform/crypto/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "platform/base/ascii.hpp"
#include "platform/crypto/data_key.hpp"

namespace plaza::crypto {
namespace {

constexpr std::size_t min_key_bytes = 32;  // RFC 7518 §3.2, for HS256

// Prefixes in lower case, because copies differ in case and often in a later character.
constexpr std::array<std::string_view, 9> published_keys{
    "09d25e094faa6ca2",                                 // FastAPI's manual, and the original's repository
    "192b9bdd22ab9ed4d12e236c78afcb9a",                 // Flask's manual
    "aym1sysppbydfgzld3umj1qzkobwvmkoqq-estjqlr_t",     // RFC 7515, appendix A
    "a-string-secret-at-least-",                        // jwt.io
    "a-valid-string-secret-that-is-at-least-512-bits",  // jwt.io
    "your-256-bit-secret",
    "your-384-bit-secret",  // jwt.io
    "your-512-bit-secret",  // jwt.io
    "django-insecure-",     // Django's startproject
};

std::string folded(std::string_view key) {
    std::string text(key);
    std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '"' || c == '\''; });
    ascii::lower(text);
    return text;
}

/// `advice`: what to do about a weak key.
void require_sound(std::string_view name, std::string_view key, std::string_view advice) {
    if (is_published_key(key))
        throw ConfigError(
            fmt::format("{} is an example key from a manual, so anyone could sign tokens: {}", name, advice));
    if (key.size() < min_key_bytes)
        throw ConfigError(
            fmt::format("{} must have at least {} bytes, got {}: {}", name, min_key_bytes, key.size(), advice));
}

}  // namespace

void DataKeySettings::check() const {
    if (const auto keys = DataKeys::parse(data_key); !keys)
        throw ConfigError(
            fmt::format("PLAZA_DATA_KEY must be like 1:{{64 hexadecimal digits}}, got \"***\": {}", keys.error()));
}

bool is_published_key(std::string_view key) {
    const auto text = folded(key);
    return std::ranges::any_of(published_keys, [&text](std::string_view known) { return text.starts_with(known); });
}

void TokenSettings::require_sound_keys() const {
    const auto& key = secret_key.reveal();
    const auto& legacy = legacy_secret_key.reveal();
    if (!key.empty()) require_sound("SECRET_KEY", key, "create a new one with `openssl rand -hex 32`");
    if (legacy.empty()) return;
    require_sound("PLAZA_LEGACY_SECRET_KEY", legacy, "unset it; users of the original then log in again");
    if (legacy == key)
        throw ConfigError(
            "SECRET_KEY is the same as PLAZA_LEGACY_SECRET_KEY: new tokens need a new key; create one with `openssl "
            "rand -hex 32`");
}

}  // namespace plaza::crypto
