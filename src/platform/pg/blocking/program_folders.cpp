#include "platform/pg/blocking/program_folders.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace plaza::pg {

namespace fs = std::filesystem;

bool has_programs(const fs::path& folder, std::initializer_list<const char*> programs) {
    return std::ranges::all_of(programs,
                               [&](const char* program) { return access((folder / program).c_str(), X_OK) == 0; });
}

ProgramFolders find_program_folders(std::initializer_list<const char*> programs) {
    ProgramFolders found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none))
        if (has_programs(entry.path() / "bin", programs))
            found.emplace(std::atoi(entry.path().filename().c_str()), entry.path() / "bin");
    return found;
}

}  // namespace plaza::pg
