// Where Debian's packages install the programs of PostgreSQL, for each major version.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>

namespace plaza::pg {

/// Folders by major version.
using ProgramFolders = std::map<int, std::filesystem::path>;

/// Whether all these programs are in the folder and may be run.
[[nodiscard]] bool has_programs(const std::filesystem::path& folder, std::initializer_list<const char*> programs);

/// Those of Debian's folders that have all these programs.
[[nodiscard]] ProgramFolders find_program_folders(std::initializer_list<const char*> programs);

}  // namespace plaza::pg
