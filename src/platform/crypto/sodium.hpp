// libsodium, ready for use, for this folder's .cpp files.
#pragma once

#include <sodium.h>

#include <span>
#include <string>

namespace plaza::crypto {

/// Must have been called before anything of libsodium; costs nothing the second time.
void require_sodium();

/// Without padding (RFC 4648 §5).
[[nodiscard]] std::string to_base64url(std::span<const unsigned char> bytes);

}  // namespace plaza::crypto
