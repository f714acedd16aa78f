// `plaza healthcheck`: asks the configured server whether it is ready, for containers without curl.
#pragma once

#include <cstdint>
#include <string>

namespace plaza::commands {

/// Returns if GET /readyz reports "ready", or only "draining", so that a stopping container is not reported as
/// unhealthy. Otherwise, or without an answer within 3 s, throws std::runtime_error with one line.
void check_health(const std::string& host, std::uint16_t port);

}  // namespace plaza::commands
