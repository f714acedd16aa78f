// Invocation: derives the steps before and after a handler's call from its signature.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "platform/base/task.hpp"
#include "platform/http/routing/body_stream.hpp"
#include "platform/http/routing/body_values.hpp"
#include "platform/http/routing/input.hpp"
#include "platform/http/routing/mount.hpp"
#include "platform/http/routing/parameters.hpp"
#include "platform/http/routing/results.hpp"
#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/framing.hpp"

namespace plaza::http {

/// Whether the path template has the name of a handler's parameter.
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
        if (path.substr(at + 1).starts_with(name)) {
            const auto behind = path.substr(at + 1 + name.size());
            if (behind.starts_with('}') || behind.starts_with("...}")) return true;
        }
    return false;
}

template <class P>
inline constexpr bool is_body = false;
template <class T>
inline constexpr bool is_body<Body<T>> = true;
template <class T>
inline constexpr bool is_body<Input<T>> = true;
template <class P>
inline constexpr bool is_form_body = false;
template <class T>
inline constexpr bool is_form_body<Form<T>> = true;

template <class P>
inline constexpr bool body_has_secret = false;
template <class T>
inline constexpr bool body_has_secret<Body<T>> = json::holds_secret<T>;
template <class T>
inline constexpr bool body_has_secret<Input<T>> = json::holds_secret<T>;

/// A handler's call, which idempotency runs instead of the route: work.run(context, work.call, keeps_values). The
/// handler gets copies of kept values, so that the call can be repeated.
template <class Context>
struct Work {
    Task<Response> (*run)(Context&, void*, bool);
    void* call;
    bool can_keep_values;
};

template <class App, class Handler>
struct Invocation;

/// The steps before a handler, in FastAPI's order: malformed JSON, authentication, then all faults together. A long
/// body is read only after authentication.
template <class App, class R, class Given, class... P>
struct Invocation<App, Task<R> (*)(Given&, P...)> {
    using Context = typename App::Context;
    using Caller = typename App::Caller;
    using Viewer = typename App::Viewer;
    using Check = typename App::Check;
    using Values = std::tuple<std::optional<P>...>;
    /// Calls one handler. Only this is compiled for each handler; handlers with equal signatures share the rest.
    using Start = Task<R> (*)(Given&, Values&, bool keeps_values);
    struct Call {
        Start start;
        Values values{};
    };
    static constexpr bool can_copy = (std::is_copy_constructible_v<P> && ...);

    static constexpr bool takes_body = ((is_body<P> || is_form_body<P>) || ...);
    static constexpr bool takes_pieces = (std::is_same_v<P, BodyStream> || ...);
    static_assert(!(takes_body && takes_pieces), "a body is read whole or in pieces");
    static constexpr bool needs_caller = (std::is_same_v<P, Viewer> || ...);
    static constexpr bool takes_caller = needs_caller || (std::is_same_v<P, std::optional<Viewer>> || ...);
    /// A handler with a ReadContext, or with a ReadThenWrite, runs at the same time as the check of its caller. Others
    /// wait for the check.
    static constexpr bool is_read = std::is_same_v<Given, typename App::ReadContext>;
    static constexpr bool reads_first = std::is_same_v<Given, typename App::ReadThenWrite>;
    static constexpr Signature signature{.takes_caller = takes_caller,
                                         .needs_caller = needs_caller,
                                         .is_read = is_read,
                                         .reads_first = reads_first,
                                         .takes_pieces = takes_pieces,
                                         .answers_json = answers_json<R>};

    /// `found` is what the mount has found before, if it has a rate.
    template <auto Handler>
    static Task<Response> invoke(Context& context, Exchange exchange, const MountSettings<App>& mount,
                                 RouteOptions options, std::optional<FoundCaller<App>>& found) {
        return invoke_started(context, std::move(exchange), mount, options, found, start<Handler>);
    }

    static void describe(Operation& operation, json::Components& schemas, const RouteOptions& options) {
        operation.scope = options.scope;
        if (takes_caller) operation.authentication = needs_caller ? Authentication::required : Authentication::optional;
        (describe_one<P>(operation, schemas), ...);
        Result<R>::describe(operation, schemas);
        if (options.is_idempotent) App::RunOnce::describe(operation, schemas);
    }

    static constexpr bool fits(std::string_view path) { return (is_in_template<P>(path) && ...); }

 private:
    template <class T>
    static constexpr bool is_viewer = std::is_same_v<T, Viewer> || std::is_same_v<T, std::optional<Viewer>>;

    static Task<Response> invoke_started(Context& context, Exchange exchange, const MountSettings<App>& mount,
                                         RouteOptions options, std::optional<FoundCaller<App>>& found, Start start) {
        auto& request = exchange.request;
        const auto& errors = mount.errors;
        const bool is_long = takes_body && request.reader != nullptr && !request.reader->is_whole();
        Call call{start};
        std::optional<Caller> caller;
        if (is_long) {
            if (const auto refusal = authenticate(context, request, mount, found, caller))
                co_return errors.refuse(*refusal, request);
            if (auto answer = reject_coding(request, errors)) co_return std::move(*answer);
            const auto rejection = co_await request.reader->read(options.max_body);
            if (rejection) co_return errors.reject(*rejection, request);
        }
        if constexpr (takes_body)
            if (auto answer = read_body(exchange, errors, options)) co_return std::move(*answer);
        if (!is_long) {
            if (const auto refusal = authenticate(context, request, mount, found, caller))
                co_return errors.refuse(*refusal, request);
        }
        if constexpr (takes_pieces) {
            if (auto answer = reject_coding(request, errors)) co_return std::move(*answer);
            if (const auto rejection = request.reader->begin_pieces(options.max_body))
                co_return errors.reject(*rejection, request);
        }
        std::optional<typename App::RunOnce> once;
        if (options.is_idempotent) once.emplace();
        if (const auto faults = extract(context, exchange, call.values, once); !faults.empty())
            co_return errors.invalid(faults, request);
        if (request.reader != nullptr && !takes_pieces) request.reader->release();

        std::optional<Check> check;
        if (caller) begin_check(check, context, *caller, options);
        set_viewer(check, call.values);
        if (needs_caller && !check->viewer()) co_return co_await refuse_app(&errors, &request, &check);
        if constexpr (needs_caller && !is_read) {
            if (once && once->is_wanted()) {
                co_await check->settled();
                const Work<Context> work{run, &call, can_copy};
                co_return co_await once->run(context, check->viewer()->id(), errors, request, work);
            }
        }
        if constexpr (is_read || reads_first) {
            co_return co_await run_beside_check(&context, &call, &check);
        } else {
            if (check) co_await check->settled();
            co_return co_await run(context, &call, false);
        }
    }

    static void begin_check(std::optional<Check>& check, Context& context, const Caller& caller,
                            const RouteOptions& options) {
        check.emplace(context, caller, options.scope);
        if (options.needs_recent_log_in) check->demand_recent_log_in();
    }

    template <auto Handler>
    static Task<R> start(Given& given, Values& values, bool keeps_values) {
        if constexpr (can_copy)
            if (keeps_values)
                return std::apply([&](const auto&... value) { return Handler(given, P(*value)...); }, values);
        return std::apply([&](auto&... value) { return Handler(given, std::move(*value)...); }, values);
    }

    static Task<Response> run(Context& context, void* call, bool keeps_values) {
        std::conditional_t<reads_first, Given, Given&> given{context};
        auto& [start, values] = *static_cast<Call*>(call);
        auto task = start(given, values, keeps_values);
        auto result = co_await std::move(task);
        co_return Result<R>::render(std::move(result));
    }

    /// Waits for the check before answering. Its refusal takes precedence over the handler's answer and its error.
    static Task<Response> run_beside_check(Context* context, Call* call, std::optional<Check>* check) {
        std::conditional_t<reads_first, Given, Given&> given{*context};
        std::optional<Response> response;
        std::exception_ptr failure;
        try {
            auto task = call->start(given, call->values, false);
            auto result = co_await std::move(task);
            response = Result<R>::render(std::move(result));
        } catch (...) {
            failure = std::current_exception();
        }
        if (*check && !(*check)->is_settled()) co_await (*check)->settled();
        if (failure) std::rethrow_exception(failure);
        co_return std::move(*response);
    }

    /// An app's own token can be valid, but has no account.
    static Task<Response> refuse_app(const ErrorFormat* errors, const Request* request, std::optional<Check>* check) {
        co_await (*check)->settled();
        co_return errors->refuse(Refusal{Reason::no_account}, *request);
    }

    static void set_viewer(std::optional<Check>& check, Values& values) {
        const auto set = [&]<class T>(std::optional<T>& value) {
            if constexpr (std::is_same_v<T, Viewer>) value = check->viewer();
            if constexpr (std::is_same_v<T, std::optional<Viewer>>) {
                value.emplace();
                if (check) *value = check->viewer();
            }
        };
        std::apply([&](auto&... value) { (set(value), ...); }, values);
    }

    /// Returns the answer to a body that cannot be read, independent of its format.
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

    static std::optional<Refusal> authenticate(Context& context, Request& request, const MountSettings<App>& mount,
                                               std::optional<FoundCaller<App>>& found, std::optional<Caller>& caller) {
        if constexpr (takes_caller) {
            if (!found) found = mount.authenticate(context, request);
            if (!*found) return std::move(found->error());
            if (needs_caller && !**found) return Refusal{Reason::no_token};
            caller = std::move(**found);
        }
        return std::nullopt;
    }

    static json::Faults extract(Context& context, const Exchange& exchange, Values& values,
                                std::optional<typename App::RunOnce>& once) {
        json::Faults faults;
        for (const auto source :
             {Source::path, Source::query, Source::header, Source::cookie, Source::body, Source::none}) {
            const auto take = [&]<class T>(std::optional<T>& value) {
                if constexpr (!is_viewer<T>)
                    if (Parameter<T>::source == source) value = take_one<T>(context, exchange, faults);
            };
            std::apply([&](auto&... value) { (take(value), ...); }, values);
            if (source == Source::header && once) once->take(exchange, faults);
        }
        return faults;
    }

    template <class T>
    static std::optional<T> take_one(Context& context, const Exchange& exchange, json::Faults& faults) {
        if constexpr (requires { Parameter<T>::take(context, exchange); })
            return Parameter<T>::take(context, exchange);
        else
            return Parameter<T>::take(exchange, faults);
    }

    template <class T>
    static void describe_one(Operation& operation, json::Components& schemas) {
        if constexpr (!is_viewer<T>) Parameter<T>::describe(operation, schemas);
    }
};

}  // namespace plaza::http
