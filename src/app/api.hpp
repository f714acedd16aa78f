// Api: every protocol behind one function from request to response. Made once, read by all loops.
#pragma once

#include <string>

#include "domain/context.hpp"
#include "platform/http/cors.hpp"
#include "platform/http/router.hpp"

namespace plaza::app {

class Api {
 public:
    explicit Api(std::vector<std::string> cors_origins);

    Task<http::Response> answer(Context& context, http::Request& request) const;

    /// The OpenAPI 3.1 document.
    [[nodiscard]] const std::string& document() const { return document_; }

 private:
    Task<http::Response> route(Context& context, http::Request& request) const;

    http::Cors cors_;
    http::Router<Context> router_;
    std::string document_;
};

}  // namespace plaza::app
