// The log: one line for each event and each request, readable on a terminal, JSON elsewhere. Never a secret.
#pragma once

#include <chrono>
#include <cstdint>

#include "app/config.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::app {

/// Sets up the process's logger, which writes in a thread of its own and drops rather than blocks. Call it once.
void start_log(LogFormat format);

/// Writes out what is queued.
void finish_log();

/// How many lines were dropped so far.
[[nodiscard]] std::uint64_t dropped_log_lines();

/// The line of a finished request.
void log_request(const http::Request& request, int status, std::chrono::microseconds duration);

}  // namespace plaza::app
