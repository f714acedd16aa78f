// TokenKey: signs and checks our bearer tokens (JWT, RFC 7519, with one HMAC key). Knows nothing of who may do what.
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

/// Fixed by configuration: what a token's header says can only agree or be refused (RFC 8725 §3.1).
enum class Algorithm : std::uint8_t { hs256, hs384, hs512 };

/// Of the setting ALGORITHM: "HS256", "HS384" or "HS512".
[[nodiscard]] std::optional<Algorithm> find_algorithm(std::string_view name);
[[nodiscard]] std::string_view name_of(Algorithm algorithm);

struct Claims {
    std::int64_t user_id = 0;
    Time issued_at;                       // the epoch in tokens of the original API, which do not tell
    std::optional<std::int64_t> session;  // they have none
    // In seconds since the epoch.
    std::int64_t not_before = 0;
    std::int64_t expires_at = 0;
};

/// What a new token says.
struct NewToken {
    std::int64_t user_id;
    std::int64_t session;  // of this user
    std::chrono::system_clock::time_point issued_at;
    std::chrono::seconds life;
};

/// May be used by several threads at once.
class TokenKey {
 public:
    explicit TokenKey(const Secret& key, Algorithm algorithm = Algorithm::hs256);
    ~TokenKey();
    TokenKey(const TokenKey&) = delete;
    TokenKey& operator=(const TokenKey&) = delete;

    [[nodiscard]] std::string issue(const NewToken& token) const;

    /// Absent where the token is not genuine, not a token of this API, or not valid now. One issued up to 10 s in the
    /// future is: clocks differ, and are set back.
    [[nodiscard]] std::optional<Claims> verify(std::string_view token, std::chrono::system_clock::time_point now) const;

    /// Of a genuine token, valid now or not: it shows who had it, and gives no access.
    [[nodiscard]] std::optional<Claims> verify_signature(std::string_view token) const;

 private:
    class Signer;

    /// The claims of a genuine token, valid now or not.
    [[nodiscard]] std::optional<Claims> read(std::string_view token) const;
    [[nodiscard]] bool is_our_header(std::string_view encoded) const;

    std::string_view algorithm_name_;  // a literal
    std::string header_;               // encoded, as we write it
    std::unique_ptr<const Signer> signer_;
};

}  // namespace plaza::crypto
