// base64 with padding (RFC 4648 §4), for mails.
#pragma once

#include <string>
#include <string_view>

namespace plaza::crypto {

[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace plaza::crypto
