// SHA-256, for identifying texts. Not for passwords: see passwords.hpp.
#pragma once

#include <string>
#include <string_view>

namespace plaza::crypto {

/// 64 lowercase hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace plaza::crypto
