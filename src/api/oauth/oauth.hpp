// OAuth 2 for third-party apps: registration, the pages of sign-in and consent, tokens, and their metadata.
#pragma once

#include "api/app.hpp"

namespace plaza::oauth {

void mount(api::Routes& routes, const http::Cors& cors);

}  // namespace plaza::oauth
