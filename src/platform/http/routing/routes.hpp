// Routes: all routes of the process, for all protocols and pages; finds and runs the route of a request.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/fixed_string.hpp"
#include "platform/base/task.hpp"
#include "platform/http/openapi/operation.hpp"
#include "platform/http/routing/conditional.hpp"
#include "platform/http/routing/invocation.hpp"
#include "platform/http/routing/methods.hpp"
#include "platform/http/routing/mount.hpp"
#include "platform/http/routing/route_table.hpp"

namespace plaza::http {

/// The unqualified name of a function, which is the first part of its operationId.
template <auto Function>
constexpr std::string_view function_name() {
    std::string_view text = __PRETTY_FUNCTION__;  // "… [Function = &plaza::native::(anonymous namespace)::get_posts]"
    text.remove_suffix(1);
    return text.substr(text.find_last_of(":&") + 1);
}

/// Routes are added at start; then all loops read them.
template <class App>
class Routes {
 public:
    using Context = typename App::Context;
    using Settings = MountSettings<App>;
    using Found = std::optional<FoundCaller<App>>;
    using Invoke = Task<Response> (*)(Context&, Exchange, const Settings&, RouteOptions, Found&);
    /// Answers a route without parameters and callers, such as a page or a health check.
    using Plain = std::function<Response(const Request&)>;
    /// Converts an exception of a handler to a refusal for the client, and logs the cause.
    using Explain = Refusal (*)(std::exception_ptr, const Request&);

    /// `max_body` is the maximum size in bytes of a body that a route reads completely.
    Routes(Explain explain, std::size_t max_body) : explain_(explain), max_body_(max_body) {}

    /// The returned settings are valid as long as the routes.
    const Settings& add_mount(Settings settings) { return mounts_.emplace_back(std::move(settings)); }

    void add(Operation operation, const Settings& mount, Invoke invoke, RouteOptions options) {
        if (options.max_body == 0) options.max_body = mount.max_body;
        if (!options.is_streamed) options.max_body = std::min(options.max_body, max_body_);
        operation.max_body = options.max_body;
        table_.add(operation.method, operation.path, routes_.size());
        routes_.push_back({operation.path, &mount, invoke, options, {}, {}});
        operations_.push_back(std::move(operation));
    }

    /// See Mount::plain().
    void add_plain(std::string_view path, const Settings& mount, Plain plain, Plain plain_for_slash) {
        table_.add(Method::get, path, routes_.size());
        routes_.push_back({path, &mount, nullptr, {}, std::move(plain), std::move(plain_for_slash)});
    }

    /// All routes with a handler, documented or not.
    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
    [[nodiscard]] json::Components& schemas() { return schemas_; }

    /// Whether requests for the path are answered even if the connection limit is reached.
    [[nodiscard]] bool is_for_operators(std::string_view path) const {
        const auto match = table_.match(path);
        return match && mount_of(*match).is_for_operators;
    }

    /// See http::LongestBody.
    [[nodiscard]] std::size_t longest_body(Method method, std::string_view path) const {
        const auto match = table_.match(path);
        const auto* route = match ? find_route(*match, method) : nullptr;
        return route != nullptr && route->options.is_streamed ? route->options.max_body : 0;
    }

    /// Throws only std::bad_alloc.
    Task<Response> answer(Context& context, Request& request) const {
        auto match = table_.match(request.path);
        const auto* route = match ? find_route(*match, request.method) : nullptr;
        const auto& mount = mount_of(request, match, route);
        Found found;
        if (auto limited = limit(context, request, mount, found)) {
            if (route != nullptr) request.identity.route = route->path;
            finish(mount, request, *limited);
            co_return std::move(*limited);
        }
        Response response;
        if (is_read_early(request, route)) {
            if (const auto rejection = co_await request.reader->read_early()) {
                response = mount.errors.reject(*rejection, request);
                finish(mount, request, response);
                co_return response;
            }
        }
        if (auto preflight = mount.cors.preflight(request)) co_return std::move(*preflight);
        if (!match) {
            response = mount.errors.reject({404, "Not Found"}, request);
        } else if (route == nullptr) {
            response = reject_method(mount.errors, request, match->routes->allowed());
        } else {
            request.identity.route = route->path;
            request.identity.is_logged = mount.is_logged;
            std::exception_ptr failure;
            try {
                if (route->plain) {
                    const bool is_for_slash = route->plain_for_slash && request.path.ends_with('/');
                    response = (is_for_slash ? route->plain_for_slash : route->plain)(request);
                } else {
                    auto task =
                        route->invoke(context, {request, std::move(match->values)}, mount, route->options, found);
                    response = co_await std::move(task);
                }
            } catch (...) {
                failure = std::current_exception();
            }
            if (failure) response = answer_failure(mount.errors, failure, request);
        }
        finish(mount, request, response);
        co_return response;
    }

    /// Renders one of the server's own refusals. The path of the request may be empty.
    [[nodiscard]] Response reject(const Rejection& rejection, const Request& request) const {
        const auto& mount = mount_of(request.path);
        auto response = mount.errors.reject(rejection, request);
        // A request that was refused before answer() counts too. A refused connection has no request and no client.
        if (mount.rate != nullptr && request.rate_headers.empty() && !request.client.empty())
            response.headers.append(mount.rate->count(request).headers);
        finish(mount, request, response);
        return response;
    }

 private:
    struct Route {
        std::string_view path;
        const Settings* mount;
        Invoke invoke;
        RouteOptions options;
        Plain plain;  // instead of invoke
        Plain plain_for_slash;
    };

    /// Paths without a route for the method belong to the mount of their first method.
    const Settings& mount_of(const Request& request, const std::optional<PathMatch>& match, const Route* route) const {
        if (route != nullptr) return *route->mount;
        return match ? mount_of(*match) : mount_of(request.path);
    }

    const Route* find_route(const PathMatch& match, Method method) const {
        const auto index = match.routes->find(method);
        return index ? &routes_[*index] : nullptr;
    }

    /// Counts the request if its mount has a rate, before anything is read for it. Returns the answer if there were too
    /// many. A preflight does not count: browsers send it without the credential of its request.
    std::optional<Response> limit(Context& context, Request& request, const Settings& mount, Found& found) const {
        if (mount.rate == nullptr || mount.cors.preflight(request)) return std::nullopt;
        if (mount.authenticate != nullptr) found = mount.authenticate(context, request);
        auto counted = mount.rate->count(request);
        request.rate_headers = std::move(counted.headers);
        if (!counted.refusal) return std::nullopt;
        return mount.errors.refuse(*counted.refusal, request);
    }

    /// A short body is read first: malformed JSON is reported before authentication errors, and the connection stays
    /// usable. A client that asks before it sends its body is answered without it, if the body would not be used.
    static bool is_read_early(const Request& request, const Route* route) {
        if (request.reader == nullptr || request.reader->is_whole()) return false;
        return !request.reader->awaits_continue() || (route != nullptr && route->options.takes_body);
    }

    Response answer_failure(const ErrorFormat& errors, std::exception_ptr failure, const Request& request) const {
        try {
            std::rethrow_exception(failure);
        } catch (const Invalid& invalid) {
            return errors.invalid(invalid.faults, request);
        } catch (const Rejection& rejection) {
            auto response = errors.reject(rejection, request);
            // An Upgrade is also an option of Connection (RFC 9110 §7.8).
            if (!rejection.upgrade.empty()) response.add("Connection", "Upgrade").add("Upgrade", rejection.upgrade);
            return response;
        } catch (...) {
            return errors.refuse(explain_(failure, request), request);
        }
    }

    static void finish(const Settings& mount, const Request& request, Response& response) {
        apply_conditions(request, response, mount.errors);
        response.headers.append(mount.headers).append(request.rate_headers);
        mount.cors.allow(request, response, mount.rate == nullptr ? std::string_view() : RequestRate::header_names);
    }

    [[nodiscard]] const Settings& mount_of(const PathMatch& match) const {
        const auto first =
            std::ranges::find_if(match.routes->by_method, [](const auto& index) { return index.has_value(); });
        return *routes_[**first].mount;
    }

    /// The mount with the longest matching prefix. One mount has the empty prefix.
    [[nodiscard]] const Settings& mount_of(std::string_view path) const {
        const Settings* found = nullptr;
        std::size_t longest = 0;
        for (const auto& mount : mounts_) {
            for (const auto prefix : mount.prefixes) {
                if (!path.starts_with(prefix) || (found && prefix.size() < longest)) continue;
                found = &mount;
                longest = prefix.size();
            }
        }
        return *found;
    }

    Explain explain_;
    std::size_t max_body_;
    std::deque<Settings> mounts_;  // routes have references to them
    RouteTable table_;
    std::vector<Route> routes_;
    std::vector<Operation> operations_;
    json::Components schemas_;
};

/// Resource files add their handlers to a Mount.
template <class App>
class Mount {
 public:
    using Settings = MountSettings<App>;

    Mount(Routes<App>& routes, Settings settings) : routes_(routes), settings_(routes.add_mount(std::move(settings))) {}

    /// The same mount with a tag for the documentation.
    [[nodiscard]] Mount tagged(std::string_view tag) const {
        Mount twin{*this};
        twin.tag_ = tag;
        return twin;
    }

    template <FixedString Path, auto Handler, class Access = void>
    void get(Docs docs = {}, RouteOptions options = {}) const {
        add<Path, Handler, Access>(Method::get, std::move(docs), options);
    }
    template <FixedString Path, auto Handler, class Access = void>
    void post(Docs docs = {}, RouteOptions options = {}) const {
        add<Path, Handler, Access>(Method::post, std::move(docs), options);
    }
    template <FixedString Path, auto Handler, class Access = void>
    void put(Docs docs = {}, RouteOptions options = {}) const {
        add<Path, Handler, Access>(Method::put, std::move(docs), options);
    }
    template <FixedString Path, auto Handler, class Access = void>
    void patch(Docs docs = {}, RouteOptions options = {}) const {
        add<Path, Handler, Access>(Method::patch, std::move(docs), options);
    }
    template <FixedString Path, auto Handler, class Access = void>
    void del(Docs docs = {}, RouteOptions options = {}) const {
        add<Path, Handler, Access>(Method::delete_, std::move(docs), options);
    }

    /// Adds a read-only path without parameters and callers. The second function, if there is one, answers the path
    /// with a final slash, because relative references are resolved differently there.
    void plain(std::string_view path, typename Routes<App>::Plain plain,
               typename Routes<App>::Plain plain_for_slash = {}) const {
        routes_.add_plain(path, settings_, std::move(plain), std::move(plain_for_slash));
    }

    /// The same mount for operations that are not in the OpenAPI document.
    [[nodiscard]] Mount undocumented() const {
        Mount twin{*this};
        twin.is_documented_ = false;
        return twin;
    }

 private:
    template <FixedString Path, auto Handler, class Access>
    void add(Method method, Docs docs, RouteOptions options) const {
        using Call = Invocation<App, decltype(Handler)>;
        static constexpr auto path = Path;
        static_assert(Call::fits(path.view()), "the path template lacks a parameter that the handler takes");
        static_assert(Call::takes_caller != std::is_same_v<Access, Public>,
                      "a handler takes the caller, or its route is Public");
        check_options(options, Call::signature, path.view());
        if (Call::takes_caller && settings_.authenticate == nullptr)
            throw std::logic_error("a mount without authentication has a handler that takes the caller");
        options.is_streamed = Call::takes_pieces;
        options.takes_body = Call::takes_body;
        const auto name = docs.name.empty() ? function_name<Handler>() : docs.name;
        Operation operation{.method = method,
                            .path = path.view(),
                            .handler = name,
                            .tag = tag_,
                            .is_documented = is_documented_,
                            .docs = std::move(docs)};
        json::Components undocumented;
        Call::describe(operation, is_documented_ ? routes_.schemas() : undocumented, options);
        routes_.add(std::move(operation), settings_, &Call::template invoke<Handler>, options);
    }

    Routes<App>& routes_;
    const Settings& settings_;
    std::string_view tag_{};
    bool is_documented_ = true;
};

}  // namespace plaza::http
