// TokenKeys: the key that signs our tokens, and for some time after an adoption that of the original API.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/secret.hpp"
#include "platform/crypto/token.hpp"

namespace plaza::crypto {

/// May be used by several threads at once.
class TokenKeys {
 public:
    /// An empty legacy key: tokens of the original are not accepted.
    explicit TokenKeys(const Secret& key, Algorithm algorithm = Algorithm::hs256, const Secret& legacy_key = Secret());

    /// A token of this session, which is one of that user.
    [[nodiscard]] std::string issue(std::int64_t user, std::int64_t session, std::chrono::system_clock::time_point now,
                                    std::chrono::seconds life) const;

    /// As TokenKey::verify(). Claims without a session are of a token of the original: only the legacy key can have
    /// signed it. With our key a token must name its session.
    [[nodiscard]] std::optional<Claims> verify(std::string_view token, std::chrono::system_clock::time_point now) const;

    /// As TokenKey::verify_signature(), of tokens that we signed.
    [[nodiscard]] std::optional<Claims> verify_signature(std::string_view token) const {
        return key_.verify_signature(token);
    }

 private:
    TokenKey key_;
    std::optional<TokenKey> legacy_key_;
};

}  // namespace plaza::crypto
