#include "api/ops/health.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/crypto/equal.hpp"

namespace plaza::ops {
namespace {

http::Response uncached(http::Response response) {
    response.add("Cache-Control", "no-store").add("X-Content-Type-Options", "nosniff");
    return response;
}

http::Response readiness(const std::vector<std::string_view>& failures) {
    if (failures.empty()) return {.body = R"({"status":"ok"})"};
    http::Response response{.status = 503};
    response.body = fmt::format(R"({{"status":"unavailable","failed":["{}"]}})", fmt::join(failures, "\",\""));
    return response;
}

bool has_token(const http::Request& request, const Secret& token) {
    constexpr std::string_view scheme = "bearer ";
    const auto sent = request.header("Authorization").value_or("");
    return ascii::equal_ignoring_case(sent.substr(0, scheme.size()), scheme) &&
           crypto::is_equal(sent.substr(scheme.size()), token);
}

http::Response metrics(const Health& health, const http::ErrorFormat& errors, const http::Request& request) {
    if (!has_token(request, health.metrics_token)) return errors.refuse(Refusal{Reason::no_token}, request);
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = health.metrics()};
}

}  // namespace

void mount(api::Routes& routes, const http::ErrorFormat& errors, const http::Cors& cors, Health health) {
    const api::Mount mount{routes, {.errors = errors, .cors = cors, .is_logged = false, .is_for_operators = true}};
    mount.plain("/healthz", [](const http::Request&) { return uncached({.body = R"({"status":"ok"})"}); });
    mount.plain("/readyz", [failures = std::move(health.failures)](const http::Request&) {
        return uncached(readiness(failures()));
    });
    if (health.metrics_token.empty()) return;
    mount.plain("/metrics", [health = std::move(health), &errors](const http::Request& request) {
        return uncached(metrics(health, errors, request));
    });
}

}  // namespace plaza::ops
