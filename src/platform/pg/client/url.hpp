// plain_url(): accepts the database URLs of other programs and converts them for libpq.
#pragma once

#include "platform/base/secret.hpp"

namespace plaza::pg {

/// Converts a `postgresql://…` URL or `host=… dbname=…` to the form of libpq. Removes surrounding blanks and parts for
/// other programs that Plaza does not need (`postgresql+psycopg2://`, `?schema=public`). Throws std::invalid_argument
/// with one line that names the invalid part. The message never contains the URL or a password.
[[nodiscard]] Secret plain_url(const Secret& url);

}  // namespace plaza::pg
