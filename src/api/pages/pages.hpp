// The embedded pages: /docs (Swagger UI), /redoc, the pages that links in mails open, and their files.
#pragma once

#include "api/app.hpp"

namespace plaza::pages {

void mount(api::Routes& routes, const http::ErrorFormat& errors, const http::Cors& cors);

}  // namespace plaza::pages
