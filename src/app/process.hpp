// `plaza serve`: opens the database, migrates it and runs the server until a signal.
#pragma once

#include "app/config.hpp"

namespace plaza::app {

/// Serves until SIGINT or SIGTERM. Throws std::runtime_error with one line if it cannot start.
void serve(Config config);

}  // namespace plaza::app
