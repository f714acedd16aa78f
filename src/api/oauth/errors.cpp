#include "api/oauth/errors.hpp"

#include <fmt/format.h>

#include <string>
#include <variant>

#include "api/oauth/pages.hpp"
#include "platform/base/refusal.hpp"
#include "platform/json/write.hpp"

namespace plaza::oauth {
namespace {

http::Rejection unavailable(const Refusal& refusal) {
    return {503, "The server is busy or cannot reach its database. Try again in a moment.",
            refusal.wait.value_or(std::chrono::seconds{1})};
}

http::Rejection to_rejection(const Refusal& refusal) {
    switch (refusal.reason) {
        case Reason::no_token:
        case Reason::signed_out:
            return {401, "The access token is invalid"};
        case Reason::no_account:
            return {422, "This method requires an authenticated user"};
        case Reason::no_scope:
            return {403, "This action is outside the authorized scopes"};
        case Reason::legacy_token:
        case Reason::old_log_in:
        case Reason::forbidden:
            return {403, "This action is not allowed"};
        case Reason::absent:
            return {404, "Record not found"};
        case Reason::wrong_credentials:
            return {401, "The name or the password is wrong"};
        case Reason::second_factor:
            return {401, "The account has a second factor"};
        case Reason::at_limit:
            return {422, fmt::format("At most {} {} are allowed", refusal.id, refusal.thing)};
        case Reason::taken:
            return {422, fmt::format("{} is taken", refusal.id)};
        case Reason::too_many:
        case Reason::changed_too_often:
            return {429, "Too many attempts. Try again later.", refusal.wait};
        case Reason::mail_off:
        case Reason::no_data_key:
            return {422, "The server is not set up for this"};
        case Reason::busy:
        case Reason::unreachable:
        case Reason::read_only:
        case Reason::outcome_unknown:
        case Reason::collided:
        case Reason::other_schema:
            return unavailable(refusal);
        case Reason::failed:
            break;
    }
    return {500, "Something went wrong on the server"};
}

std::string_view code_of(int status) {
    switch (status) {
        case 401:
            return "invalid_token";
        case 403:
            return "insufficient_scope";
        case 404:
        case 405:
            return "not_found";
        case 429:
            return "slow_down";
        case 503:
            return "temporarily_unavailable";
        default:
            return status < 500 ? "invalid_request" : "server_error";
    }
}

http::Response with_headers(http::Response response, const http::Rejection& rejection) {
    if (rejection.status == 401) response.add("WWW-Authenticate", R"(Bearer realm="Plaza", error="invalid_token")");
    if (rejection.wait) response.add("Retry-After", std::to_string(rejection.wait->count()));
    return response;
}

http::Response reject_token(const http::Rejection& rejection, const http::Request&) {
    return with_headers(to_response(Failure{code_of(rejection.status), rejection.text, rejection.status}), rejection);
}

http::Response reject_app(const http::Rejection& rejection, const http::Request&) {
    const auto body = fmt::format(R"({{"error":{}}})", json::to_json(rejection.text));
    return with_headers({.status = rejection.status, .body = body}, rejection);
}

http::Response reject_page(const http::Rejection& rejection, const http::Request&) {
    return with_headers(error_page({}, rejection.text, rejection.status), rejection);
}

/// The first fault, as `name: message`.
std::string first_of(const json::Faults& faults) {
    const auto& fault = faults.front();
    const auto* name = fault.loc.empty() ? nullptr : std::get_if<std::string>(&fault.loc.back());
    return name == nullptr ? fault.msg : fmt::format("{}: {}", *name, fault.msg);
}

http::Response invalid_token_request(const json::Faults& faults, const http::Request&) {
    return to_response(invalid_request(first_of(faults)));
}

http::Response invalid_app(const json::Faults& faults, const http::Request& request) {
    return reject_app({422, "Validation failed: " + first_of(faults)}, request);
}

http::Response invalid_page(const json::Faults& faults, const http::Request&) {
    return error_page({}, "The request is malformed. " + first_of(faults), 400);
}

}  // namespace

http::Response to_response(const Failure& failure) {
    http::Response response{.status = failure.status,
                            .body = fmt::format(R"({{"error":{},"error_description":{}}})", json::to_json(failure.code),
                                                json::to_json(failure.description))};
    if (failure.code == invalid_client.code) response.add("WWW-Authenticate", R"(Basic realm="Plaza")");
    return response;
}

const http::ErrorFormat token_errors{
    .to_rejection = to_rejection, .reject = reject_token, .invalid = invalid_token_request};
const http::ErrorFormat app_errors{.to_rejection = to_rejection, .reject = reject_app, .invalid = invalid_app};
const http::ErrorFormat page_errors{.to_rejection = to_rejection, .reject = reject_page, .invalid = invalid_page};

}  // namespace plaza::oauth
