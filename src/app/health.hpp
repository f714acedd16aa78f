// HealthEndpoints: what is for those who run the server, not for its callers: /healthz, /readyz and /metrics. No part
// of the API: not in its OpenAPI document, and no lines of the request log.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/secret.hpp"
#include "platform/http/server/message.hpp"

namespace plaza::app {

class Readiness;

class HealthEndpoints {
 public:
    /// Makes the text of /metrics.
    using TellMetrics = std::function<std::string()>;

    /// Without a token there is no /metrics.
    HealthEndpoints(const Readiness& readiness, Secret metrics_token, TellMetrics tell_metrics);

    /// Whether a path is one of these.
    [[nodiscard]] bool serves(std::string_view path) const { return !find(path).empty(); }
    /// The answer, where the request is for one of these paths. Made at once, without the database.
    [[nodiscard]] std::optional<http::Response> answer(http::Request& request) const;

 private:
    [[nodiscard]] std::string_view find(std::string_view path) const;
    [[nodiscard]] http::Response tell(std::string_view route, const http::Request& request) const;
    [[nodiscard]] bool is_allowed(const http::Request& request) const;

    const Readiness& readiness_;
    const Secret metrics_token_;
    const TellMetrics tell_metrics_;
};

/// Whether a request's route is one of these: they are asked for again and again.
[[nodiscard]] bool is_health_endpoint(std::string_view route);

}  // namespace plaza::app
