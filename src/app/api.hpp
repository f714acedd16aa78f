// Api: every protocol behind one function from request to response. Made once, read by all loops.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/context.hpp"
#include "platform/http/routing/cors.hpp"
#include "platform/http/routing/routes.hpp"

namespace plaza::app {

class HealthEndpoints;
struct Config;

class Api {
 public:
    explicit Api(const Config& config);

    Task<http::Response> answer(Context& context, const HealthEndpoints& health, http::Request& request) const;

    /// The answer to a request that the server refuses before it gets here.
    [[nodiscard]] http::Response reject(const http::Rejection& rejection, const http::Request& request) const;

    /// The OpenAPI 3.1 document.
    [[nodiscard]] const std::string& document() const { return document_; }

 private:
    Task<http::Response> route(Context& context, const HealthEndpoints& health, http::Request& request) const;
    [[nodiscard]] http::Response answer_document(http::Request& request) const;

    http::Cors cors_;
    http::Router<Context> router_;
    std::string document_;
    std::string document_for_slash_;  // the API is one folder further up
};

}  // namespace plaza::app
