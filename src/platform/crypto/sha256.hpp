// SHA-256, for identifying texts. Not for passwords: see passwords.hpp.
#pragma once

#include <string>
#include <string_view>

namespace plaza::crypto {

/// 64 lowercase hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// In base64url without padding, as the challenges of PKCE (RFC 7636 §4.2).
[[nodiscard]] std::string sha256_base64url(std::string_view bytes);

}  // namespace plaza::crypto
