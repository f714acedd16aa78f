// Time: a time in UTC with microseconds, as in PostgreSQL, and its RFC 3339 text.
#pragma once

#include <chrono>
#include <string>

namespace plaza {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// Appends `2026-11-22T12:46:21.390027Z`, always with six digits, because some clients expect a fixed format. RFC 3339
/// has only the years 0 to 9999.
void append_rfc3339(std::string& out, Time moment);

/// Appends `2026-11-22T12:46:21.390Z`. Further digits are truncated.
void append_rfc3339_millis(std::string& out, Time moment);

}  // namespace plaza
