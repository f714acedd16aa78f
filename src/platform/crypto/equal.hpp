// Compares client input with a secret, in constant time.
#pragma once

#include <string_view>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

/// The time does not depend on common prefixes or on the length of the secret.
[[nodiscard]] bool is_equal(std::string_view sent, const Secret& secret);

}  // namespace plaza::crypto
