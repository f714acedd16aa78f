// Preferences: how much a client likes each thing that it would accept (RFC 9110 §12.4.2).
#pragma once

#include <optional>
#include <string_view>

#include "platform/http/server/request.hpp"

namespace plaza::http {

/// The weight of `name` in the lists of that header (Accept, Accept-Encoding), in thousandths: 0 refuses it. Nothing if
/// no entry names it; `*` and its kind name only themselves.
[[nodiscard]] std::optional<int> weight_of(std::string_view name, const Request& request, std::string_view header);

}  // namespace plaza::http
