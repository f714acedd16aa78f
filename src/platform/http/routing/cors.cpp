#include "platform/http/routing/cors.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plaza::http {
namespace {

/// The response headers that pages cannot read by default (Fetch standard).
constexpr std::string_view exposed =
    "Accept-Encoding, Accept-Ranges, Allow, Content-Range, Date, ETag, Idempotency-Replayed, Link, Location, "
    "Retry-After, WWW-Authenticate, X-Request-ID";

}  // namespace

bool Cors::may_have_credentials(std::string_view origin) const {
    return std::ranges::find(origins_, origin) != origins_.end();
}

void Cors::allow_origin(std::string_view origin, Response& response) const {
    if (may_have_credentials(origin)) {
        response.add("Access-Control-Allow-Origin", origin);
        response.add("Access-Control-Allow-Credentials", "true");
    } else {
        response.add("Access-Control-Allow-Origin", "*");
    }
}

std::optional<Response> Cors::preflight(const Request& request) const {
    if (request.method != Method::options) return std::nullopt;
    const auto origin = request.header("Origin");
    if (!origin || !request.header("Access-Control-Request-Method")) return std::nullopt;

    Response response{.content_type = "text/plain; charset=utf-8", .body = "OK"};
    response.add("Vary", "Origin");
    allow_origin(*origin, response);
    // All methods for each path, as in the original: a page can read a 405 with its Allow, but not why a preflight
    // failed.
    response.add("Access-Control-Allow-Methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    response.add("Access-Control-Max-Age", "600");
    if (const auto headers = request.header("Access-Control-Request-Headers"))
        response.add("Access-Control-Allow-Headers", *headers);
    return response;
}

void Cors::allow(const Request& request, Response& response, std::string_view further) const {
    // Also without an Origin: otherwise a cache could give this answer to a page, which could not read it.
    response.add("Vary", "Origin");
    const auto origin = request.header("Origin");
    if (!origin) return;
    allow_origin(*origin, response);
    if (further.empty())
        response.add("Access-Control-Expose-Headers", exposed);
    else
        response.add("Access-Control-Expose-Headers", fmt::format("{}, {}", exposed, further));
}

}  // namespace plaza::http
