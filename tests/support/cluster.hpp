// The PostgreSQL of the tests: that of ctest, or a private one if a test program runs without ctest.
#pragma once

#include <filesystem>
#include <string>

namespace plaza::test {

/// The URL of a database of this PostgreSQL.
[[nodiscard]] std::string database_url(const std::string& database);

/// The files of a PostgreSQL that was never started, with the user plaza. Copy them with their owner (`cp -a`).
[[nodiscard]] std::filesystem::path pristine_cluster();

/// The migrated database that tests clone.
inline constexpr const char* template_database = "plaza_template";

}  // namespace plaza::test
