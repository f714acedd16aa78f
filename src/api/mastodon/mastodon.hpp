// The Mastodon client API: /api/v1 and /api/v2, and the documents by which clients find them.
#pragma once

#include "api/app.hpp"

namespace plaza::mastodon {

/// The errors of the client API: {"error": …}.
extern const http::ErrorFormat error_format;

/// `rate` is that of all requests to the client API; null: no limit.
void mount(api::Routes& routes, const http::Cors& cors, http::RequestRate* rate);

}  // namespace plaza::mastodon
