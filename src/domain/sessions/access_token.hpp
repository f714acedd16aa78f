// AccessToken: what a bearer token says. TokenKeys: the key that signs tokens and, after `plaza adopt`, the key of the
// original API.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/time.hpp"
#include "platform/crypto/jwt.hpp"
#include "platform/crypto/keyed_digest.hpp"
#include "platform/crypto/opaque_token.hpp"

namespace plaza::sessions {

using AppTokenId = Id<"app token">;

/// The content of a token with a valid signature or seal.
struct AccessToken {
    AccountId account;                   // none if the token is an app's own
    std::optional<SessionId> session{};  // absent: a token of the original API
    Time expires_at{};                   // checked only without a session
    std::string hash{};                  // of an opaque token, as in its row; empty: a signed token
    /// The row of a token that an app has for itself.
    struct OfApp {
        AppId app;
        AppTokenId id;
    };
    std::optional<OfApp> app{};
};

/// The contents of a new token.
struct NewAccessToken {
    AccountId account;
    SessionId session;  // of this account
    std::chrono::system_clock::time_point issued_at;
    std::chrono::seconds life;
};

/// Several threads can use it at the same time.
class TokenKeys {
 public:
    /// With an empty legacy key, tokens of the original are not accepted.
    explicit TokenKeys(const Secret& key, crypto::Algorithm algorithm = crypto::Algorithm::hs256,
                       const Secret& legacy_key = Secret());

    [[nodiscard]] std::string issue(const NewAccessToken& token) const;

    /// Reads a signed token, or the opaque token of an app. Returns nullopt if the signature or seal is invalid, the
    /// token is not one of this API, or it is not valid now. Tokens of our key must have a session; tokens of the
    /// legacy key have none.
    [[nodiscard]] std::optional<AccessToken> verify(std::string_view token,
                                                    std::chrono::system_clock::time_point now) const;

    /// The content of a token that our key has signed, even if expired: it identifies the user but must not give
    /// access.
    [[nodiscard]] std::optional<AccessToken> verify_signature(std::string_view token) const;

    /// A digest that requires the signing key: lowercase hexadecimal digits.
    [[nodiscard]] std::string seal(std::string_view text) const;

    /// The text of the token, with a seal at the end of its random part. So an invented token is known without a look
    /// into the database.
    [[nodiscard]] std::string sealed(crypto::OpaqueToken token) const;
    [[nodiscard]] bool is_sealed(crypto::OpaqueToken token) const;
    /// A new token with a seal.
    [[nodiscard]] std::string issue(crypto::TokenKind kind, std::int64_t owner, std::int64_t id) const;
    /// Returns nullopt if the text is no token of this kind, or its seal is invalid.
    [[nodiscard]] std::optional<crypto::OpaqueToken> read(crypto::TokenKind kind, std::string_view text) const;
    static constexpr std::size_t seal_size = 2 * sizeof(crypto::Digest);

 private:
    crypto::JwtKey key_;
    std::optional<crypto::JwtKey> legacy_key_;
    crypto::DigestKey seals_;
};

}  // namespace plaza::sessions
