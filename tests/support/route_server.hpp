// RouteServer: routes that exist in tests alone, behind a real socket.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/routing/cors.hpp"
#include "platform/http/routing/routes.hpp"
#include "tests/support/server_thread.hpp"

namespace plaza::test {

/// What the handlers of tests are given.
struct RouteContext {
    Executor executor;
};

/// `Authorization: Bearer NAME` is from NAME; REVOKED is refused.
struct RouteCaller {
    std::string name;
};

/// No route of a test runs once for each key.
struct NeverOnce {
    void take(const http::Exchange&, json::Faults&) {}
    [[nodiscard]] bool is_wanted() const { return false; }
    static Task<http::Response> run(RouteContext&, RouteCaller, const http::ErrorFormat&, const http::Request&,
                                    http::Work<RouteContext>) {
        co_return http::Response{};
    }
    static void describe(http::Operation&, json::Components&) {}
};

struct RouteApp {
    using Context = RouteContext;
    using Caller = RouteCaller;
    using RunOnce = NeverOnce;
};

using RouteMount = http::Mount<RouteApp>;

/// Errors are `STATUS TEXT`, and faults a line each: `PLACE: MESSAGE`.
extern const http::ErrorFormat plain_errors;

class RouteServer : public ServerThread {
 public:
    using AddRoutes = std::function<void(const RouteMount&)>;

    explicit RouteServer(const AddRoutes& add_routes, http::ListenerSettings settings = {});
    ~RouteServer() { stop(); }

    [[nodiscard]] http::Routes<RouteApp>& routes() { return routes_; }

 private:
    http::Handlers handlers();

    http::Cors cors_{{}};
    RouteContext handler_context_{context().get_executor()};
    http::Routes<RouteApp> routes_;
};

}  // namespace plaza::test

extern template class plaza::http::Routes<plaza::test::RouteApp>;
