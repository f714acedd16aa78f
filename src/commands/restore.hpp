// `plaza db restore`: restores a backup into a database without users, in one transaction.
#pragma once

#include <filesystem>
#include <iosfwd>

#include "platform/base/secret.hpp"

namespace plaza::commands {

/// Restores the file, then migrates to the schema of this version. A server can run on the database meanwhile. Throws
/// std::runtime_error, one line, and changes nothing if
///  - the database has users or tables of other programs,
///  - the file is not a backup, or comes from a newer Plaza or PostgreSQL.
void restore(const Secret& url, const std::filesystem::path& file, std::ostream& out);

}  // namespace plaza::commands
