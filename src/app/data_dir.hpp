// The data directory: its path, and the keys in it.
#pragma once

#include <filesystem>

#include "app/config.hpp"

namespace plaza::app {

/// PLAZA_DATA_DIR, or ./plaza-data, or /var/lib/plaza for root, because PostgreSQL's user cannot enter root's home.
[[nodiscard]] std::filesystem::path data_directory(const Config& config);

/// Reads the generated secret key, or creates it at the first start, in a file that only its owner can read. Throws
/// std::runtime_error with one line.
[[nodiscard]] Secret generated_secret_key(const std::filesystem::path& data_directory);

/// The same for the data keys, in the format of DataKeys::parse(). An operator can add keys to the file.
[[nodiscard]] Secret generated_data_key(const std::filesystem::path& data_directory);

}  // namespace plaza::app
