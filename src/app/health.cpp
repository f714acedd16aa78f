#include "app/health.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "api/native/native.hpp"
#include "app/readiness.hpp"
#include "platform/base/ascii.hpp"
#include "platform/crypto/equal.hpp"
#include "platform/http/routing/methods.hpp"

namespace plaza::app {
namespace {

constexpr std::string_view health = "/healthz";
constexpr std::string_view ready = "/readyz";
constexpr std::string_view metrics = "/metrics";

http::Response tell_readiness(const std::vector<std::string_view>& failures) {
    if (failures.empty()) return {.body = R"({"status":"ok"})"};
    http::Response response{.status = 503};
    response.body = fmt::format(R"({{"status":"unavailable","failed":["{}"]}})", fmt::join(failures, "\",\""));
    return response;
}

}  // namespace

HealthEndpoints::HealthEndpoints(const Readiness& readiness, Secret metrics_token, TellMetrics tell_metrics)
    : readiness_(readiness), metrics_token_(std::move(metrics_token)), tell_metrics_(std::move(tell_metrics)) {}

std::optional<http::Response> HealthEndpoints::answer(http::Request& request) const {
    const auto route = find(request.path);
    if (route.empty()) return std::nullopt;
    request.trace.route = route;
    if (!http::is_read(request.method)) return http::reject_method(native::error_format, request, http::read_methods);
    auto response = tell(route, request);
    response.with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff");
    return response;
}

std::string_view HealthEndpoints::find(std::string_view path) const {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    if (path == health) return health;
    if (path == ready) return ready;
    if (path == metrics && !metrics_token_.empty()) return metrics;
    return {};
}

http::Response HealthEndpoints::tell(std::string_view route, const http::Request& request) const {
    if (route == health) return {.body = R"({"status":"ok"})"};
    if (route == ready) return tell_readiness(readiness_.failures());
    if (!is_allowed(request)) return native::error_format.refuse(Refusal{Reason::no_token}, request);
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = tell_metrics_()};
}

bool HealthEndpoints::is_allowed(const http::Request& request) const {
    constexpr std::string_view scheme = "bearer ";
    const auto sent = request.header("Authorization").value_or("");
    return ascii::equal_ignoring_case(sent.substr(0, scheme.size()), scheme) &&
           crypto::is_equal(sent.substr(scheme.size()), metrics_token_);
}

bool is_health_endpoint(std::string_view route) {
    return route == health || route == ready || route == metrics;
}

}  // namespace plaza::app
