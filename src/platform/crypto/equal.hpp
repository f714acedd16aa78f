// Comparing what somebody sent with a secret.
#pragma once

#include <string_view>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

/// Takes as long whatever they have in common, and whatever the secret's length.
[[nodiscard]] bool is_equal(std::string_view sent, const Secret& secret);

}  // namespace plaza::crypto
