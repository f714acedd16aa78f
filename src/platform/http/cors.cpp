#include "platform/http/cors.hpp"

#include <algorithm>

namespace plaza::http {

bool Cors::may_have_credentials(std::string_view origin) const {
    return std::ranges::find(origins_, origin) != origins_.end();
}

void Cors::allow_origin(std::string_view origin, Response& response) const {
    if (may_have_credentials(origin)) {
        response.with("Access-Control-Allow-Origin", origin);
        response.with("Access-Control-Allow-Credentials", "true");
    } else {
        response.with("Access-Control-Allow-Origin", "*");
    }
    // Where some origins are told apart, a shared cache must tell them apart too.
    if (!origins_.empty()) response.with("Vary", "Origin");
}

std::optional<Response> Cors::preflight(const Request& request) const {
    if (request.method != Method::options) return std::nullopt;
    const auto origin = request.header("Origin");
    if (!origin || !request.header("Access-Control-Request-Method")) return std::nullopt;

    Response response{.content_type = "text/plain; charset=utf-8", .body = "OK"};
    allow_origin(*origin, response);
    response.with("Access-Control-Allow-Methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    response.with("Access-Control-Max-Age", "600");
    if (const auto headers = request.header("Access-Control-Request-Headers"))
        response.with("Access-Control-Allow-Headers", *headers);
    return response;
}

void Cors::allow(const Request& request, Response& response) const {
    const auto origin = request.header("Origin");
    if (!origin || response.status == 500) return;
    allow_origin(*origin, response);
    response.with("Access-Control-Expose-Headers", "Link, Retry-After, X-Request-ID");
}

}  // namespace plaza::http
