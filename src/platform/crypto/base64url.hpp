// base64url without padding (RFC 4648 §5), for tokens. Much faster than libsodium's constant-time version, which tokens
// do not need, because their parts are not secret.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plaza::crypto {

[[nodiscard]] std::string to_base64url(std::span<const unsigned char> bytes);

/// Decodes into the start of `out`, and returns that part of it. Returns nullopt for a text that to_base64url() does
/// not write, or that does not fit.
[[nodiscard]] std::optional<std::span<unsigned char>> from_base64url(std::string_view text,
                                                                     std::span<unsigned char> out);

}  // namespace plaza::crypto
