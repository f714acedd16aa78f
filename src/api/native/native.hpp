// The native API: the REST endpoints of the original, with one file per resource.
#pragma once

#include "api/app.hpp"

namespace plaza::native {

/// The native API's errors: {"detail": …}, or RFC 9457 for a client that accepts application/problem+json.
extern const http::ErrorFormat error_format;

void mount(api::Routes& routes, const http::Cors& cors);

}  // namespace plaza::native
