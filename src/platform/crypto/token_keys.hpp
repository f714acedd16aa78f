// TokenKeys: the key that signs tokens and, after `plaza adopt`, the key of the original API.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/secret.hpp"
#include "platform/crypto/keyed_digest.hpp"
#include "platform/crypto/token.hpp"

namespace plaza::crypto {

/// Several threads can use it at the same time.
class TokenKeys {
 public:
    /// With an empty legacy key, tokens of the original are not accepted.
    explicit TokenKeys(const Secret& key, Algorithm algorithm = Algorithm::hs256, const Secret& legacy_key = Secret());

    /// Signs a token for a session of the user.
    [[nodiscard]] std::string issue(std::int64_t user, std::int64_t session, std::chrono::system_clock::time_point now,
                                    std::chrono::seconds life) const;

    /// See TokenKey::verify(). Tokens of our key must have a session; tokens of the legacy key have none.
    [[nodiscard]] std::optional<Claims> verify(std::string_view token, std::chrono::system_clock::time_point now) const;

    /// See TokenKey::verify_signature(). Accepts only tokens of our key.
    [[nodiscard]] std::optional<Claims> verify_signature(std::string_view token) const {
        return key_.verify_signature(token);
    }

    /// A digest that requires the signing key: lowercase hexadecimal digits.
    [[nodiscard]] std::string seal(std::string_view text) const;
    static constexpr std::size_t seal_size = 2 * sizeof(Digest);

 private:
    TokenKey key_;
    std::optional<TokenKey> legacy_key_;
    DigestKey seals_;
};

}  // namespace plaza::crypto
