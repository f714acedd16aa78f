// weight_of(): the client's preferences in Accept headers (RFC 9110 §12.4.2).
#pragma once

#include <optional>
#include <string_view>

#include "platform/http/server/request.hpp"

namespace plaza::http {

/// Returns the weight of `name` in a header (Accept, Accept-Encoding) in thousandths; 0 refuses it. Returns nullopt if
/// no entry has exactly this name: `*` does not match other names.
[[nodiscard]] std::optional<int> weight_of(std::string_view name, const Request& request, std::string_view header);

}  // namespace plaza::http
