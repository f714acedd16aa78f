// Origins of web pages, as browsers write them (RFC 6454 §6.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plaza::http {

/// The origin as a browser sends it: in lower case, without the scheme's own port, without a slash at its end. Nothing
/// if no browser could send it: with a path, a user or a wildcard, without a scheme or with a host that is not ASCII.
[[nodiscard]] std::optional<std::string> normal_origin(std::string_view text);

}  // namespace plaza::http
