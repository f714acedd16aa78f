// The PostgreSQL that the tests run on: ctest's, or where a test program is run by itself, one of its own.
#pragma once

#include <filesystem>
#include <string>

namespace plaza::test {

/// The URL of a database in it.
[[nodiscard]] std::string database_url(const std::string& database);

/// The files of a PostgreSQL that was never started, of user plaza, to be copied with their owner (`cp -a`).
[[nodiscard]] std::filesystem::path pristine_cluster();

/// The database that a migrated one is cloned from.
inline constexpr const char* template_database = "plaza_template";

}  // namespace plaza::test
