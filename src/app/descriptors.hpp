// Descriptors: the limit of open files and sockets, and the share of client connections.
#pragma once

#include <cstddef>

#include "app/config.hpp"
#include "platform/http/server/admissions.hpp"

namespace plaza::app {

/// Raises the soft limit of open files to the hard one.
void raise_descriptor_limit();

/// The limits of client connections: the soft limit of open files minus what the server needs itself.
[[nodiscard]] http::AdmissionLimits admission_limits(const Config& config);

}  // namespace plaza::app
