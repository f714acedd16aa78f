// The folders in which Debian's packages install the programs of PostgreSQL, by major version.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>

namespace plaza::pg {

/// Folders by major version.
using ProgramFolders = std::map<int, std::filesystem::path>;

/// Whether the folder has all these programs, and they are executable.
[[nodiscard]] bool has_programs(const std::filesystem::path& folder, std::initializer_list<const char*> programs);

/// The folders that have all these programs.
[[nodiscard]] ProgramFolders find_program_folders(std::initializer_list<const char*> programs);

}  // namespace plaza::pg
