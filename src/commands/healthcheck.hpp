// `plaza healthcheck`: asks the server of these settings whether it is well, for containers that have no curl.
#pragma once

#include <cstdint>
#include <string>

namespace plaza::commands {

/// Returns where GET /readyz says that the server can serve, or that it only drains: a container that is being stopped
/// is not ill. Else, and where no answer comes within 3 s, throws std::runtime_error with one line.
void check_health(const std::string& host, std::uint16_t port);

}  // namespace plaza::commands
