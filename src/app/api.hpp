// Api: the routes of all protocols and the OpenAPI document. Created once, read by all loops.
#pragma once

#include <optional>
#include <string>

#include "api/app.hpp"
#include "api/ops/health.hpp"
#include "platform/http/routing/cors.hpp"
#include "platform/http/routing/request_rate.hpp"

namespace plaza::app {

struct Config;

class Api {
 public:
    Api(const Config& config, ops::Health health);
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    [[nodiscard]] const api::Routes& routes() const { return routes_; }

    /// The OpenAPI 3.1 document.
    [[nodiscard]] const std::string& document() const { return document_; }

 private:
    void mount_document(const std::string& public_url);

    http::Cors cors_;
    std::optional<http::RequestRate> rate_;  // of the client API; absent: no limit
    api::Routes routes_;
    std::string document_;
};

}  // namespace plaza::app
