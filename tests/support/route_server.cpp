#include "tests/support/route_server.hpp"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <sstream>
#include <utility>

#include "platform/base/failure.hpp"

template class plaza::http::Routes<plaza::test::RouteApp>;

namespace plaza::test {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";

std::string place_of(const json::Fault& fault) {
    std::string place;
    for (const auto& step : fault.loc) {
        if (!place.empty()) place += '.';
        if (const auto* name = std::get_if<std::string>(&step))
            place += *name;
        else
            place += std::to_string(std::get<std::int64_t>(step));
    }
    return place;
}

http::Rejection to_rejection(const Refusal& refusal) {
    if (refusal.reason == Reason::no_scope) return {403, fmt::format("needs {}", refusal.thing)};
    const bool is_of_caller = refusal.reason == Reason::no_token || refusal.reason == Reason::signed_out;
    return {is_of_caller ? 401 : 500, is_of_caller ? "sign in" : "failed"};
}

http::Response reject(const http::Rejection& rejection, const http::Request&) {
    return {.status = rejection.status,
            .content_type = text_type,
            .body = fmt::format("{} {}", rejection.status, rejection.text)};
}

http::Response invalid(const json::Faults& faults, const http::Request&) {
    std::string text;
    for (const auto& fault : faults) text += fmt::format("{}: {}\n", place_of(fault), fault.msg);
    return {.status = 422, .content_type = text_type, .body = std::move(text)};
}

Refusal explain(std::exception_ptr failure, const http::Request&) {
    try {
        std::rethrow_exception(failure);
    } catch (const Refusal& refusal) {
        return refusal;
    } catch (...) {
        return Refusal{Reason::failed, {}, what_of(failure)};
    }
}

std::expected<std::optional<RouteCaller>, Refusal> caller_of(RouteContext&, http::Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("Authorization").value_or("");
    if (!header.starts_with(scheme)) return std::nullopt;
    std::istringstream words(std::string(header.substr(scheme.size())));
    RouteCaller caller;
    words >> caller.name;
    if (caller.name == "REVOKED") return std::unexpected(signed_out());
    for (std::string scope; words >> scope;) caller.scopes.push_back(scope);
    request.identity.caller = 1;
    return caller;
}

}  // namespace

Task<> RouteCheck::settled() {
    const boost::asio::use_awaitable_t<Executor> token;
    co_await boost::asio::post(executor_, token);
    if (!Rights{.id = AccountId{1}, .scopes = caller_.scopes}.allows(scope_)) throw Refusal{Reason::no_scope, scope_};
    is_settled_ = true;
}

const http::ErrorFormat plain_errors{to_rejection, reject, invalid};

RouteServer::RouteServer(const AddRoutes& add_routes, http::ListenerSettings settings,
                         std::vector<FurtherMount> further)
    : ServerThread(settings, {}, handlers()), routes_(explain, settings.limits.body) {
    add_routes(
        RouteMount{routes_, {.prefixes = {""}, .errors = plain_errors, .cors = cors_, .authenticate = caller_of}});
    for (auto& mount : further) mount.add_routes(RouteMount{routes_, std::move(mount.settings)});
}

/// The handlers run only after the construction has finished, when a client connects.
http::Handlers RouteServer::handlers() {
    return {.handle = [this](http::Request& request) { return routes_.answer(handler_context_, request); },
            .reject = [this](const http::Rejection& rejection,
                             const http::Request& request) { return routes_.reject(rejection, request); },
            .is_for_operators = [this](std::string_view path) { return routes_.is_for_operators(path); },
            .log = {},
            .longest_body = [this](http::Method method,
                                   std::string_view path) { return routes_.longest_body(method, path); }};
}

}  // namespace plaza::test
