// TokenKey: signs and verifies bearer tokens (JWT, RFC 7519) with one HMAC key.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/secret.hpp"
#include "platform/base/time.hpp"

namespace plaza::crypto {

/// Fixed by the settings: a token whose header names another algorithm is refused (RFC 8725 §3.1).
enum class Algorithm : std::uint8_t { hs256, hs384, hs512 };

struct Claims {
    std::int64_t user_id = 0;
    Time issued_at;                       // the epoch for tokens of the original API, which have no `iat`
    std::optional<std::int64_t> session;  // nullopt for tokens of the original API
    // In seconds since the epoch.
    std::int64_t not_before = 0;
    std::int64_t expires_at = 0;
};

/// The contents of a new token.
struct NewToken {
    std::int64_t user_id;
    std::int64_t session;  // of this user
    std::chrono::system_clock::time_point issued_at;
    std::chrono::seconds life;
};

/// Several threads can use it at the same time.
class TokenKey {
 public:
    explicit TokenKey(const Secret& key, Algorithm algorithm = Algorithm::hs256);
    ~TokenKey();
    TokenKey(const TokenKey&) = delete;
    TokenKey& operator=(const TokenKey&) = delete;

    /// Signs a token for a session of a user.
    [[nodiscard]] std::string issue(const NewToken& token) const;

    /// Returns nullopt if the signature is invalid, the token is not one of this API, or it is not valid now. Accepts
    /// tokens issued up to 10 s in the future, because clocks differ.
    [[nodiscard]] std::optional<Claims> verify(std::string_view token, std::chrono::system_clock::time_point now) const;

    /// The claims of a token with a valid signature, even if expired: they identify the user but must not give access.
    [[nodiscard]] std::optional<Claims> verify_signature(std::string_view token) const;

 private:
    class Signer;

    /// The claims of a token with a valid signature, even if expired.
    [[nodiscard]] std::optional<Claims> read(std::string_view token) const;
    [[nodiscard]] bool is_our_header(std::string_view encoded) const;

    std::string_view algorithm_name_;  // a literal
    std::string header_;               // encoded, as we write it
    std::unique_ptr<const Signer> signer_;
};

}  // namespace plaza::crypto
