// The log: one line per event and per request, text on a terminal, otherwise JSON. Never contains secrets.
#pragma once

#include <chrono>
#include <cstdint>

#include "app/settings.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::app {

/// Sets up the logger of the process. It writes in its own thread, and drops the oldest lines instead of blocking. Call
/// it once.
void start_log(LogFormat format);

/// Writes the queued lines and stops the logger.
void finish_log();

/// The number of dropped lines since the start.
[[nodiscard]] std::uint64_t dropped_log_lines();

/// Logs a finished request.
void log_request(const http::Request& request, int status, std::chrono::microseconds duration);

}  // namespace plaza::app
