// base64url without padding (RFC 4648 §5), for this folder. libsodium's takes as long for a token as all the rest of
// checking one: it is made for secrets, and the parts of a token are none.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plaza::crypto {

[[nodiscard]] std::string to_base64url(std::span<const unsigned char> bytes);

/// Decodes into the start of `out`, and returns that part of it. Absent for a text that to_base64url() does not write,
/// or that does not fit.
[[nodiscard]] std::optional<std::span<unsigned char>> from_base64url(std::string_view text,
                                                                     std::span<unsigned char> out);

}  // namespace plaza::crypto
