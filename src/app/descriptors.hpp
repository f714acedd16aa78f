// Descriptors: how many files and sockets the process may have open, and how many of them are for clients.
#pragma once

#include <cstddef>

#include "app/config.hpp"
#include "platform/http/server/admissions.hpp"

namespace plaza::app {

/// Raises the soft limit of open files to the hard one.
void raise_descriptor_limit();

/// How many connections clients may have within the soft limit, after what the server needs for itself.
[[nodiscard]] http::AdmissionLimits admission_limits(const Config& config);

}  // namespace plaza::app
