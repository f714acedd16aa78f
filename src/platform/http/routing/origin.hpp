// normal_origin(): origins of web pages as browsers write them (RFC 6454 §6.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plaza::http {

/// Returns the origin as a browser sends it: in lower case, without the default port and without a slash at the end.
/// Returns nullopt for a text that no browser sends: with a path, a user or a wildcard, without a scheme, or with a
/// host that is not ASCII.
[[nodiscard]] std::optional<std::string> normal_origin(std::string_view text);

}  // namespace plaza::http
