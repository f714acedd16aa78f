// Checks the names in the environment and in `.env` against those of the settings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"

namespace plaza::app {

/// The prefix of setting names. Exceptions are the settings of the original API, and PORT, which hosting services set.
inline constexpr std::string_view setting_prefix = "PLAZA_";

/// Returns warnings about unknown names: all in `.env`, and those in the environment that begin with PLAZA_. Throws
/// ConfigError for a PLAZA_ name close to that of a setting, or a name that differs from a setting only in case.
/// Ignores variables that Kubernetes sets for services whose names begin with "plaza".
[[nodiscard]] std::vector<std::string> check_names(const Texts& environment, const Texts& dotenv);

}  // namespace plaza::app
