// Tokens made by OpenSSL only, without code of Plaza: as a client, another server or an attacker could make them.
#pragma once

#include <string>
#include <string_view>

namespace plaza::test {

inline constexpr std::string_view hs256_header = R"({"alg":"HS256","typ":"JWT"})";

[[nodiscard]] std::string base64url(std::string_view bytes);
[[nodiscard]] std::string from_base64url(std::string_view text);

/// header.claims.signature, always signed with HMAC-SHA-256.
[[nodiscard]] std::string signed_token(std::string_view claims, std::string_view secret,
                                       std::string_view header = hs256_header);

}  // namespace plaza::test
