// `plaza db backup`: one consistent snapshot of a database in one file, while a server may go on writing.
#pragma once

#include <filesystem>
#include <iosfwd>

#include "commands/new_file.hpp"
#include "platform/base/secret.hpp"

namespace plaza::commands {

/// Writes the file by pg_dump, in its custom format, compressed, readable by its owner alone; every write acknowledged
/// before the call is in it. Throws std::runtime_error, one line, and then leaves nothing behind.
void backup(const Secret& url, const std::filesystem::path& file, Existing existing, std::ostream& out);

}  // namespace plaza::commands
