// Which names in the environment and in `.env` are settings, and what to make of the others.
#pragma once

#include <string>
#include <vector>

#include "app/config.hpp"

namespace plaza::app {

/// Warnings about names that are no settings: those that begin with PLAZA_, and in `.env` all. Throws ConfigError if a
/// PLAZA_ name is close to a setting's, or a name is a setting's but for its case: whoever wrote it meant that setting.
/// Variables that Kubernetes adds for a service whose name begins with "plaza" are neither.
[[nodiscard]] std::vector<std::string> check_names(const Texts& environment, const Texts& dotenv);

}  // namespace plaza::app
