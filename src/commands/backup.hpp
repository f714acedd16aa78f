// `plaza db backup`: writes a consistent snapshot of a database to a file. Servers can keep writing meanwhile.
#pragma once

#include <filesystem>
#include <iosfwd>

#include "commands/new_file.hpp"
#include "platform/base/secret.hpp"

namespace plaza::commands {

/// Runs pg_dump in its compressed custom format. Only the owner can read the file. It contains each write that was
/// acknowledged before the call. Throws std::runtime_error, one line; then no file is left.
void backup(const Secret& url, const std::filesystem::path& file, Existing existing, std::ostream& out);

}  // namespace plaza::commands
