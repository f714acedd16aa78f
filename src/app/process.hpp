// `plaza serve`: database, migrations, server, until a signal ends it.
#pragma once

#include "app/config.hpp"

namespace plaza::app {

/// Serves until SIGINT or SIGTERM. Throws std::runtime_error with one line where it cannot start.
void serve(Config config);

}  // namespace plaza::app
