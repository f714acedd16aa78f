// The passwords that anyone tries first. The list comes from zxcvbn by the build (web/build.mjs).
#pragma once

#include <string_view>

namespace plaza::credentials {

/// Without regard to the case of ASCII mails.
[[nodiscard]] bool is_common_password(std::string_view password);

}  // namespace plaza::credentials
