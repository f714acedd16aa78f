#include "app/api.hpp"

#include <spdlog/spdlog.h>

#include "api/native/native.hpp"
#include "app/config.hpp"
#include "app/health.hpp"
#include "platform/base/failure.hpp"
#include "platform/http/openapi/document.hpp"
#include "platform/http/routing/methods.hpp"
#include "platform/http/routing/pages.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::app {
namespace {

constexpr std::string_view description =
    "People, posts, votes. Sign up with `POST /users`, then log in here with *Authorize*.\n\n"
    "Every path also works with a trailing slash. Refusals are `{\"detail\": …}`: a text, or with status 422 a list of "
    "faults. Clients that send `Accept: application/problem+json` get RFC 9457 instead. Ids are integers of at most 53 "
    "bits, ordered by time. Every answer has an `X-Request-ID` header; quote it in reports.\n\n"
    "The server itself can also answer 405 (the path has no such method), 408 (the request was too slow), 413 (a long "
    "body that nothing asks for), 414 (the address is too long), 417 (an unknown expectation), 431 (too many or too "
    "long headers), 501 (`CONNECT` and `TRACE`) and 500 (a bug), all in the same form.";

const http::ApiInfo basic_info{
    .title = "Plaza",
    .version = PLAZA_VERSION,
    .description = description,
    .contact = "Plaza",
    .license = "Apache-2.0",
    .tags = native::tags,
};

/// Why a request failed. The cause goes to the log, under the request's id.
Refusal explain(std::exception_ptr failure, const http::Request& request) {
    try {
        std::rethrow_exception(failure);
    } catch (const Refusal& refusal) {
        return refusal;
    } catch (const pg::Unavailable& error) {
        spdlog::warn("request {}: database unavailable: {}", request.id, error.reason);
        if (error.only_reads) return Refusal{Reason::read_only};
        return Refusal{error.outcome_unknown ? Reason::outcome_unknown : Reason::unreachable};
    } catch (const pg::Error& error) {
        if (error.is_conflict()) return Refusal{Reason::collided};
        spdlog::error("request {}: {} {}", request.id, error.sqlstate, error.message);
        if (error.is_of_another_schema()) return Refusal{Reason::other_schema};
    } catch (...) {
        spdlog::error("request {}: {}", request.id, what_of(std::current_exception()));
    }
    return Refusal{Reason::failed};
}

bool is_document(std::string_view path) {
    return path == "/openapi.json" || path == "/openapi.json/";
}

/// What is answered depends on who asks: no cache may keep it for another (OWASP API3:2023).
void keep_private(http::Response& response) {
    response.with("Cache-Control", "private, no-store").with("X-Content-Type-Options", "nosniff");
}

}  // namespace

Api::Api(const Config& config)
    : cors_(config.cors_origins.list),
      router_(native::error_format, explain, static_cast<std::size_t>(config.max_body_bytes.value)) {
    http::claim_common_schemas(router_.schemas());
    native::mount(router_);
    auto info = basic_info;
    info.public_url = config.public_url;
    document_ = http::openapi_document(info, router_.operations(), router_.schemas());
    info.api = "..";
    document_for_slash_ = http::openapi_document(info, router_.operations(), router_.schemas());
}

Task<http::Response> Api::answer(Context& context, const HealthEndpoints& health, http::Request& request) const {
    if (auto preflight = cors_.preflight(request)) co_return std::move(*preflight);
    auto response = co_await route(context, health, request);
    cors_.allow(request, response);
    co_return response;
}

http::Response Api::reject(const http::Rejection& rejection, const http::Request& request) const {
    auto response = native::error_format.reject(rejection, request);
    keep_private(response);
    cors_.allow(request, response);
    return response;
}

Task<http::Response> Api::route(Context& context, const HealthEndpoints& health, http::Request& request) const {
    if (auto answer = health.answer(request)) co_return std::move(*answer);
    if (is_document(request.path)) co_return answer_document(request);
    if (auto page = http::find_page(request, native::error_format)) co_return std::move(*page);
    auto response = co_await router_.handle(context, request);
    keep_private(response);
    co_return response;
}

http::Response Api::answer_document(http::Request& request) const {
    request.trace.route = "/openapi.json";
    if (!http::is_read(request.method)) return http::reject_method(native::error_format, request, http::read_methods);
    return {.static_body = request.path.ends_with('/') ? document_for_slash_ : document_};
}

}  // namespace plaza::app
