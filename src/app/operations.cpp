#include "app/operations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "app/readiness.hpp"
#include "platform/crypto/equal.hpp"

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

http::Response refuse_method(http::Method method) {
    http::Response response{.status = 405, .body = R"({"detail":"Method Not Allowed"})"};
    if (method == http::Method::options) response = {.status = 204, .content_type = {}};
    return std::move(response.with("Allow", "GET, HEAD, OPTIONS"));
}

http::Response refuse_caller() {
    http::Response response{.status = 401, .body = R"({"detail":"Not authenticated"})"};
    return std::move(response.with("WWW-Authenticate", "Bearer"));
}

}  // namespace

Operations::Operations(const Readiness& readiness, Secret metrics_token, TellMetrics tell_metrics)
    : readiness_(readiness), metrics_token_(std::move(metrics_token)), tell_metrics_(std::move(tell_metrics)) {}

std::optional<http::Response> Operations::answer(http::Request& request) const {
    const auto route = find(request.path);
    if (route.empty()) return std::nullopt;
    request.trace.route = route;
    if (request.method != http::Method::get && request.method != http::Method::head)
        return refuse_method(request.method);
    auto response = tell(route, request);
    response.with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff");
    return response;
}

std::string_view Operations::find(std::string_view path) const {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    if (path == health) return health;
    if (path == ready) return ready;
    if (path == metrics && !metrics_token_.empty()) return metrics;
    return {};
}

http::Response Operations::tell(std::string_view route, const http::Request& request) const {
    if (route == health) return {.body = R"({"status":"ok"})"};
    if (route == ready) return tell_readiness(readiness_.failures());
    if (!is_allowed(request)) return refuse_caller();
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = tell_metrics_()};
}

bool Operations::is_allowed(const http::Request& request) const {
    constexpr std::string_view scheme = "bearer ";
    const auto sent = request.header("Authorization").value_or("");
    const auto lower = [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c); };
    return std::ranges::equal(sent.substr(0, scheme.size()), scheme, {}, lower) &&
           crypto::is_equal(sent.substr(scheme.size()), metrics_token_);
}

bool is_operation(std::string_view route) {
    return route == health || route == ready || route == metrics;
}

}  // namespace plaza::app
