// JwtKey: signs and verifies JSON Web Tokens (RFC 7519) with one HMAC key. The claims are values: it interprets none of
// them. Validity: the claims about time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

/// Fixed by the settings: a token whose header names another algorithm is refused (RFC 8725 §3.1).
enum class Algorithm : std::uint8_t { hs256, hs384, hs512 };

/// A whole number or a text. Other JSON values, such as `null` and 1.5, are std::monostate.
using ClaimValue = std::variant<std::monostate, std::int64_t, std::string>;

struct Claim {
    std::string name;
    ClaimValue value;
};

/// Their names are unique in a token that was verified.
using Claims = std::vector<Claim>;

/// Returns null if there is no such claim.
[[nodiscard]] const ClaimValue* find_claim(const Claims& claims, std::string_view name);

/// When a token is valid: from `exp`, `nbf` and `iat` (RFC 7519 §4.1). In seconds since the epoch.
struct Validity {
    std::int64_t not_before = 0;
    std::int64_t expires_at = 0;

    [[nodiscard]] bool includes(std::chrono::system_clock::time_point moment) const;
};

/// Returns nullopt if there is no `exp`, or one of the three is not a date. Tokens may be issued up to 10 s in the
/// future, because clocks differ.
[[nodiscard]] std::optional<Validity> validity_of(const Claims& claims);

/// Several threads can use it at the same time.
class JwtKey {
 public:
    explicit JwtKey(const Secret& key, Algorithm algorithm = Algorithm::hs256);
    ~JwtKey();
    JwtKey(const JwtKey&) = delete;
    JwtKey& operator=(const JwtKey&) = delete;

    /// Signs a token with these claims, in this order. Throws std::invalid_argument for a text with characters that
    /// JSON escapes, and for std::monostate.
    [[nodiscard]] std::string sign(const Claims& claims) const;

    /// The claims of a token with a valid signature, even if it has expired. Null if the signature is invalid or the
    /// token is malformed.
    [[nodiscard]] std::shared_ptr<const Claims> verify(std::string_view token) const;

 private:
    class Signer;

    [[nodiscard]] std::shared_ptr<const Claims> read(std::string_view token) const;
    [[nodiscard]] bool is_our_header(std::string_view encoded) const;

    std::string_view algorithm_name_;  // a literal
    std::string header_;               // encoded, as we write it
    std::unique_ptr<const Signer> signer_;
};

}  // namespace plaza::crypto
