// Cryptographically secure random text, for keys and token ids.
#pragma once

#include <cstddef>
#include <string>

namespace plaza::crypto {

/// Random bytes in lowercase hexadecimal.
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// Random bytes in base64url without padding (RFC 4648 §5).
[[nodiscard]] std::string random_base64url(std::size_t bytes);

}  // namespace plaza::crypto
