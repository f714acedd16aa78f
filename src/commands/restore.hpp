// `plaza db restore`: a backup into a database without anybody in it, whole or not at all.
#pragma once

#include <filesystem>
#include <iosfwd>

#include "platform/base/secret.hpp"

namespace plaza::commands {

/// In one transaction, then migrated to this version's schema; a server may run on the database meanwhile. Throws
/// std::runtime_error, one line, and then nothing was changed: a database with people or with others' tables in it, a
/// file that is none or of a newer Plaza or PostgreSQL.
void restore(const Secret& url, const std::filesystem::path& file, std::ostream& out);

}  // namespace plaza::commands
