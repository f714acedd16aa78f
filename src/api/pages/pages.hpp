// The embedded pages: /docs (Swagger UI), /redoc, those that links in mails open, and what they load.
#pragma once

#include "api/app.hpp"

namespace plaza::pages {

void mount(api::Routes& routes, const http::ErrorFormat& errors, const http::Cors& cors);

}  // namespace plaza::pages
