// Housekeeping: deletes expired rows at start and once an hour, and counts users and posts every ten minutes.
#pragma once

#include <chrono>
#include <stop_token>

#include "domain/context.hpp"
#include "platform/base/task.hpp"

namespace plaza::app {

/// Deletes each kind of rows separately, so that a failure does not affect the others. Each statement deletes at most
/// 1,000 rows, so that none runs long. Stops between two statements. Returns when to call it again.
Task<std::chrono::seconds> delete_expired(Context& context, std::stop_token stop);

/// Counts what /api/v1/instance shows. Returns when to call it again.
Task<std::chrono::seconds> count_usage(Context& context, std::stop_token stop);

}  // namespace plaza::app
