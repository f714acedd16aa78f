// Random text that nobody can guess: keys, token ids.
#pragma once

#include <cstddef>
#include <string>

namespace plaza::crypto {

/// That many random bytes as lower-case hexadecimal.
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// The same as base64url without padding (RFC 4648 §5).
[[nodiscard]] std::string random_base64url(std::size_t bytes);

}  // namespace plaza::crypto
