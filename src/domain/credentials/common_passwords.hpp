// The most common passwords. The build takes the list from zxcvbn (web/build.mjs).
#pragma once

#include <string_view>

namespace plaza::credentials {

/// Ignores the case of ASCII letters.
[[nodiscard]] bool is_common_password(std::string_view password);

}  // namespace plaza::credentials
