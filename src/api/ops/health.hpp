// /healthz, /readyz and /metrics: for those who run the server. Not part of an API: not in its OpenAPI document, and
// not in the request log.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/app.hpp"
#include "platform/base/secret.hpp"

namespace plaza::ops {

/// What is asked. Each answers at once, without the database, on any thread.
struct Health {
    std::function<std::vector<std::string_view>()> failures;  // the checks that fail; none: ready
    std::function<std::string()> metrics;                     // in Prometheus's text format
    Secret metrics_token;                                     // empty: there is no /metrics
};

void mount(api::Routes& routes, const http::ErrorFormat& errors, const http::Cors& cors, Health health);

}  // namespace plaza::ops
