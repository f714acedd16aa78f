// The URL of a database as people have it from elsewhere, and as libpq reads it.
#pragma once

#include "platform/base/secret.hpp"

namespace plaza::pg {

/// postgresql://… or `host=… dbname=…`, without what only other programs understand and Plaza can do without
/// (`postgresql+psycopg2://`, `?schema=public`, blanks round it). Throws std::invalid_argument, one line that names the
/// part that will not do, and never holds the URL or a password.
[[nodiscard]] Secret plain_url(const Secret& url);

}  // namespace plaza::pg
