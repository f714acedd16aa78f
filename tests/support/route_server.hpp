// RouteServer: an HTTP server with routes that exist only in tests.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/viewer.hpp"
#include "platform/http/routing/cors.hpp"
#include "platform/http/routing/routes.hpp"
#include "tests/support/server_thread.hpp"

namespace plaza::test {

/// The context of handlers in tests that only read.
struct RouteReadContext {
    Executor executor;
};

/// The context of other handlers in tests.
struct RouteContext : RouteReadContext {};

/// The context of handlers in tests that read before they write.
struct RouteReadThenWrite {
    RouteContext& writes;
};

/// The caller is NAME in `Authorization: Bearer NAME SCOPE…`. The name REVOKED is refused.
struct RouteCaller {
    std::string name;
    Scopes scopes{};

    [[nodiscard]] const std::string& id() const { return name; }
};

/// Accepts each token that was authenticated and allows the scope, but not at once.
class RouteCheck {
 public:
    RouteCheck(const RouteContext& context, RouteCaller caller, std::string_view scope)
        : executor_(context.executor), caller_(std::move(caller)), scope_(scope) {}

    [[nodiscard]] std::optional<RouteCaller> viewer() const { return caller_; }
    void demand_recent_log_in() {}
    [[nodiscard]] bool is_settled() const { return is_settled_; }
    Task<> settled();

 private:
    Executor executor_;
    RouteCaller caller_;
    std::string_view scope_;
    bool is_settled_ = false;
};

/// Required by the routes. No route in tests supports idempotency keys.
struct NeverOnce {
    void take(const http::Exchange&, json::Faults&) {}
    [[nodiscard]] bool is_wanted() const { return false; }
    static Task<http::Response> run(RouteContext&, std::string, const http::ErrorFormat&, const http::Request&,
                                    http::Work<RouteContext>) {
        co_return http::Response{};
    }
    static void describe(http::Operation&, json::Components&) {}
};

struct RouteApp {
    using ReadContext = RouteReadContext;
    using Context = RouteContext;
    using ReadThenWrite = RouteReadThenWrite;
    using Caller = RouteCaller;
    using Check = RouteCheck;
    using Viewer = RouteCaller;
    using RunOnce = NeverOnce;
};

using RouteMount = http::Mount<RouteApp>;

/// An error is `STATUS TEXT`. Faults are one line each: `PLACE: MESSAGE`.
extern const http::ErrorFormat plain_errors;

/// A mount beside the one with the prefix "".
struct FurtherMount {
    http::MountSettings<RouteApp> settings;
    std::function<void(const RouteMount&)> add_routes;
};

class RouteServer : public ServerThread {
 public:
    using AddRoutes = std::function<void(const RouteMount&)>;

    /// `add_routes` gets the mount with the prefix "".
    explicit RouteServer(const AddRoutes& add_routes, http::ListenerSettings settings = {},
                         std::vector<FurtherMount> further = {});
    ~RouteServer() { stop(); }

    [[nodiscard]] http::Routes<RouteApp>& routes() { return routes_; }

 private:
    http::Handlers handlers();

    http::Cors cors_{{}};
    RouteContext handler_context_{{context().get_executor()}};
    http::Routes<RouteApp> routes_;
};

}  // namespace plaza::test

extern template class plaza::http::Routes<plaza::test::RouteApp>;
