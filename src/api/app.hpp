// App: the types that handlers get, and Routes and Mount for these types.
#pragma once

#include "api/idempotency.hpp"
#include "domain/context.hpp"
#include "domain/sessions/check.hpp"
#include "domain/viewer.hpp"
#include "platform/http/routing/routes.hpp"

namespace plaza::api {

struct App {
    using ReadContext = plaza::ReadContext;  // for handlers that only read
    using Context = plaza::Context;
    using ReadThenWrite = plaza::ReadThenWrite;  // for handlers that read before they write
    using Caller = sessions::AccessToken;
    using Check = sessions::Check;
    using Viewer = plaza::Viewer;
    using RunOnce = api::RunOnce;
};

using Routes = http::Routes<App>;
using Mount = http::Mount<App>;
using MountSettings = http::MountSettings<App>;

}  // namespace plaza::api

extern template class plaza::http::Routes<plaza::api::App>;
