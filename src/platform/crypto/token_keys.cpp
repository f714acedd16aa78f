#include "platform/crypto/token_keys.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace plaza::crypto {

TokenKeys::TokenKeys(const Secret& key, Algorithm algorithm, const Secret& legacy_key)
    : key_(key, algorithm), seals_(key, "seals of tokens") {
    if (!legacy_key.empty()) legacy_key_.emplace(legacy_key, algorithm);
}

std::string TokenKeys::issue(std::int64_t user, std::int64_t session, std::chrono::system_clock::time_point now,
                             std::chrono::seconds life) const {
    return key_.issue({.user_id = user, .session = session, .issued_at = now, .life = life});
}

std::optional<Claims> TokenKeys::verify(std::string_view token, std::chrono::system_clock::time_point now) const {
    if (auto claims = key_.verify(token, now)) {
        if (claims->session) return claims;
        return std::nullopt;
    }
    if (!legacy_key_) return std::nullopt;
    auto claims = legacy_key_->verify(token, now);
    // Tokens of the original have no session. Its key must not sign for sessions of Plaza.
    if (!claims || claims->session) return std::nullopt;
    return claims;
}

std::string TokenKeys::seal(std::string_view text) const {
    std::string digits;
    for (const auto byte : seals_.digest(text)) digits += fmt::format("{:02x}", std::to_integer<int>(byte));
    return digits;
}

}  // namespace plaza::crypto
