// Router: from a handler's signature to a route that extracts, authenticates, validates, answers and documents itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "platform/base/task.hpp"
#include "platform/http/routing/methods.hpp"
#include "platform/http/routing/parameters.hpp"
#include "platform/http/routing/results.hpp"
#include "platform/http/routing/route_table.hpp"
#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/framing.hpp"
#include "platform/http/server/limits.hpp"

namespace plaza::http {

/// The unqualified name of a function: the first part of its operationId.
template <auto Function>
constexpr std::string_view function_name() {
    std::string_view text = __PRETTY_FUNCTION__;  // "… [Function = &plaza::native::(anonymous namespace)::get_posts]"
    text.remove_suffix(1);
    return text.substr(text.find_last_of(":&") + 1);
}

template <class P>
concept IsCredential = requires(Operation& operation) { Credential<P>::describe(operation); };

/// What a route may ask for beside its handler's signature.
struct RouteOptions {
    std::size_t max_body = early_body;
};

template <class P>
inline constexpr bool is_body = false;
template <class T>
inline constexpr bool is_body<Body<T>> = true;
template <class P>
inline constexpr bool is_form = false;
template <class T>
inline constexpr bool is_form<Form<T>> = true;

template <class P>
inline constexpr bool body_has_secret = false;
template <class T>
inline constexpr bool body_has_secret<Body<T>> = json::holds_secret<T>;

/// Whether a handler's parameter finds its name in the path template.
template <class P>
constexpr bool is_in_template(std::string_view) {
    return true;
}
template <class P>
    requires requires {
        P::value;
        Parameter<P>::name;
    }
constexpr bool is_in_template(std::string_view path) {
    constexpr auto name = Parameter<P>::name;
    for (auto at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1))
        if (path.substr(at + 1).starts_with(name) && path.substr(at + 1 + name.size()).starts_with('}')) return true;
    return false;
}

template <class Context, class Handler>
struct Invocation;

/// What happens around a handler, in FastAPI's order: malformed JSON, then who calls, then all faults at once. Of a
/// long body nothing is read before it is known who calls.
template <class Context, class R, class... P>
struct Invocation<Context, Task<R> (*)(Context&, P...)> {
    using Values = std::tuple<std::optional<P>...>;
    static constexpr bool takes_body = ((is_body<P> || is_form<P>) || ...);

    template <auto Handler>
    static Task<Response> invoke(Context& context, Exchange exchange, const ErrorFormat& errors, RouteOptions options) {
        auto& request = exchange.request;
        const bool is_long = takes_body && request.reader != nullptr && !request.reader->is_whole();
        Values values;
        if (is_long) {
            if (const auto refusal = authenticate(context, request, values)) co_return errors.refuse(*refusal, request);
            if (auto answer = reject_coding(request, errors)) co_return std::move(*answer);
            const auto rejection = co_await request.reader->read(options.max_body);
            if (rejection) co_return errors.reject(*rejection, request);
        }
        if constexpr (takes_body)
            if (auto answer = read_body(exchange, errors, options)) co_return std::move(*answer);
        if (!is_long) {
            if (const auto refusal = authenticate(context, request, values)) co_return errors.refuse(*refusal, request);
        }
        if (const auto faults = extract(exchange, values); !faults.empty()) co_return errors.invalid(faults, request);
        if (request.reader != nullptr) request.reader->release();
        auto task = std::apply([&](auto&... value) { return Handler(context, std::move(*value)...); }, values);
        auto result = co_await std::move(task);
        co_return Result<R>::render(std::move(result));
    }

    static void describe(Operation& operation, json::Components& schemas) {
        (describe_one<P>(operation, schemas), ...);
        Result<R>::describe(operation, schemas);
    }

    static constexpr bool fits(std::string_view path) { return (is_in_template<P>(path) && ...); }

 private:
    /// The answer to a body that cannot be read, however it would be understood.
    static std::optional<Response> read_body(Exchange& exchange, const ErrorFormat& errors, RouteOptions options) {
        const auto& request = exchange.request;
        if (request.body.size() > options.max_body) return errors.reject(too_large(options.max_body), request);
        if (auto answer = reject_coding(request, errors)) return answer;
        if constexpr ((is_body<P> || ...)) {
            auto body = parse_body(request, errors, (body_has_secret<P> || ...));
            if (!body) return std::move(body.error());
            exchange.body = *body;
        }
        return std::nullopt;
    }

    static std::optional<Refusal> authenticate(Context& context, Request& request, Values& values) {
        std::optional<Refusal> refusal;
        const auto settle = [&]<class T>(std::optional<T>& value) {
            if constexpr (IsCredential<T>) {
                auto who = Credential<T>::authenticate(context, request);
                if (who)
                    value.emplace(std::move(*who));
                else
                    refusal = std::move(who.error());
            }
        };
        std::apply([&](auto&... value) { (settle(value), ...); }, values);
        return refusal;
    }

    static json::Faults extract(const Exchange& exchange, Values& values) {
        json::Faults faults;
        for (const auto source : {Source::path, Source::query, Source::header, Source::body, Source::none}) {
            const auto take = [&]<class T>(std::optional<T>& value) {
                if constexpr (!IsCredential<T>)
                    if (Parameter<T>::source == source) value = Parameter<T>::take(exchange, faults);
            };
            std::apply([&](auto&... value) { (take(value), ...); }, values);
        }
        return faults;
    }

    template <class T>
    static void describe_one(Operation& operation, json::Components& schemas) {
        if constexpr (IsCredential<T>)
            Credential<T>::describe(operation);
        else
            Parameter<T>::describe(operation, schemas);
    }
};

/// Every route of the process. Mounted once, then read by all loops.
template <class Context>
class Router {
 public:
    using Invoke = Task<Response> (*)(Context&, Exchange, const ErrorFormat&, RouteOptions);
    /// Turns what a handler threw into what the client is told, and logs the rest.
    using Explain = Refusal (*)(std::exception_ptr, const Request&);

    /// No route takes a body of more than `max_body` bytes.
    Router(const ErrorFormat& fallback, Explain explain, std::size_t max_body)
        : fallback_(fallback), explain_(explain), max_body_(max_body) {}

    void add(Operation operation, Invoke invoke, const ErrorFormat& errors, RouteOptions options, bool is_documented) {
        options.max_body = operation.max_body = std::min(options.max_body, max_body_);
        table_.add(operation.method, operation.path, routes_.size());
        routes_.push_back({operation.path, invoke, &errors, options});
        if (is_documented) operations_.push_back(std::move(operation));
    }

    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
    [[nodiscard]] json::Components& schemas() { return schemas_; }

    /// Never throws but for lack of memory.
    Task<Response> handle(Context& context, Request& request) const {
        auto match = table_.match(request.path);
        if (!match) co_return fallback_.reject({404, "Not Found"}, request);
        const auto index = match->routes->find(request.method);
        if (!index) co_return reject_method(fallback_, request, match->routes->allowed());

        const auto& route = routes_[*index];
        request.trace.route = route.path;
        Exchange exchange{request, std::move(match->values)};
        std::exception_ptr failure;
        try {
            auto task = route.invoke(context, std::move(exchange), *route.errors, route.options);
            co_return co_await std::move(task);
        } catch (...) {
            failure = std::current_exception();
        }
        co_return answer_failure(*route.errors, failure, request);
    }

 private:
    struct Route {
        std::string_view path;
        Invoke invoke;
        const ErrorFormat* errors;
        RouteOptions options;
    };

    Response answer_failure(const ErrorFormat& errors, std::exception_ptr failure, const Request& request) const {
        try {
            std::rethrow_exception(failure);
        } catch (const Invalid& invalid) {
            return errors.invalid(invalid.faults, request);
        } catch (const Rejection& rejection) {
            return errors.reject(rejection, request);
        } catch (...) {
            return errors.refuse(explain_(failure, request), request);
        }
    }

    ErrorFormat fallback_;
    Explain explain_;
    std::size_t max_body_;
    RouteTable table_;
    std::vector<Route> routes_;
    std::vector<Operation> operations_;
    json::Components schemas_;
};

/// One errors's part of the router, under one tag: what a resource file mounts its handlers on.
template <class Context>
class Mount {
 public:
    Mount(Router<Context>& router, const ErrorFormat& errors, std::string_view tag)
        : router_(router), errors_(errors), tag_(tag) {}

    template <FixedString PathTemplate, auto Handler>
    void get(Docs docs = {}, RouteOptions options = {}) const {
        add<PathTemplate, Handler>(Method::get, std::move(docs), options);
    }
    template <FixedString PathTemplate, auto Handler>
    void post(Docs docs = {}, RouteOptions options = {}) const {
        add<PathTemplate, Handler>(Method::post, std::move(docs), options);
    }
    template <FixedString PathTemplate, auto Handler>
    void put(Docs docs = {}, RouteOptions options = {}) const {
        add<PathTemplate, Handler>(Method::put, std::move(docs), options);
    }
    template <FixedString PathTemplate, auto Handler>
    void patch(Docs docs = {}, RouteOptions options = {}) const {
        add<PathTemplate, Handler>(Method::patch, std::move(docs), options);
    }
    template <FixedString PathTemplate, auto Handler>
    void del(Docs docs = {}, RouteOptions options = {}) const {
        add<PathTemplate, Handler>(Method::delete_, std::move(docs), options);
    }

    /// The same errors, answered but left out of the OpenAPI document.
    [[nodiscard]] Mount undocumented() const {
        Mount twin{*this};
        twin.is_documented_ = false;
        return twin;
    }

 private:
    template <FixedString PathTemplate, auto Handler>
    void add(Method method, Docs docs, RouteOptions options) const {
        using Call = Invocation<Context, decltype(Handler)>;
        static constexpr auto path = PathTemplate;
        static_assert(Call::fits(path.view()), "the path template lacks a parameter that the handler takes");
        Operation operation{.method = method,
                            .path = path.view(),
                            .handler = function_name<Handler>(),
                            .tag = tag_,
                            .docs = std::move(docs)};
        if (is_documented_) Call::describe(operation, router_.schemas());
        router_.add(std::move(operation), &Call::template invoke<Handler>, errors_, options, is_documented_);
    }

    Router<Context>& router_;
    const ErrorFormat& errors_;
    std::string_view tag_;
    bool is_documented_ = true;
};

}  // namespace plaza::http
