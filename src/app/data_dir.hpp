// The data directory: where it is, and the secret key kept in it.
#pragma once

#include <filesystem>

#include "app/config.hpp"

namespace plaza::app {

/// ./plaza-data, or as root /var/lib/plaza: PostgreSQL's user cannot enter root's home.
[[nodiscard]] std::filesystem::path data_directory(const Config& config);

/// The key of the private PostgreSQL's server: made at the first start, kept in a file only its owner can read.
/// Throws std::runtime_error with one line.
[[nodiscard]] Secret kept_secret_key(const std::filesystem::path& data_directory);

}  // namespace plaza::app
