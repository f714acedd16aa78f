// The durable jobs: which kinds of jobs this process runs.
#pragma once

#include <vector>

#include "domain/context.hpp"
#include "platform/jobs/worker.hpp"

namespace plaza::app {

/// Empty if this process runs none: mails need an SMTP server. `context` must outlive the kinds.
[[nodiscard]] std::vector<jobs::Kind> job_kinds(Context& context);

}  // namespace plaza::app
