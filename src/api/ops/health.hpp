// /healthz, /readyz and /metrics, for operators. They are not part of an API: they are not in its OpenAPI document and
// not in the request log.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/app.hpp"
#include "platform/base/secret.hpp"

namespace plaza::ops {

/// The sources of the answers. Any thread can call them; they return at once, without the database.
struct Health {
    std::function<std::vector<std::string_view>()> failures;  // the failed checks; empty if ready
    std::function<std::string()> metrics;                     // in Prometheus's text format
    Secret metrics_token;                                     // empty: /metrics does not exist
};

void mount(api::Routes& routes, const http::ErrorFormat& errors, const http::Cors& cors, Health health);

}  // namespace plaza::ops
