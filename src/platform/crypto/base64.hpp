// base64 with padding (RFC 4648 §4), for mails and credentials of HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plaza::crypto {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Nullopt for a text that to_base64() does not write.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace plaza::crypto
