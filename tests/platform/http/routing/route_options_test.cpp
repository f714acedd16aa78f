// Options that a route cannot have. The server does not start with them.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "platform/base/describe.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

using test::RouteCaller;
using test::RouteContext;
using test::RouteMount;
using test::RouteReadContext;
using test::RouteServer;

constexpr RouteOptions once{.is_idempotent = true};

struct Note {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Note, (), (text))

template <class R, class... Parameters>
Task<R> answer(Parameters...) {
    co_return R{};
}

TEST(RouteOptions, ScopeNeedsCaller) {
    const auto add_public = [](const RouteMount& mount) {
        mount.get<"/", answer<Note, RouteReadContext&>, Public>({}, {.scope = "read"});
    };
    EXPECT_THROW(RouteServer{add_public}, std::logic_error);
}

TEST(RouteOptions, IdempotentRouteNeedsCaller) {
    const auto add_public = [](const RouteMount& mount) {
        mount.post<"/", answer<Note, RouteContext&>, Public>({}, once);
    };
    const auto add_optional = [](const RouteMount& mount) {
        mount.post<"/", answer<Note, RouteContext&, std::optional<RouteCaller>>>({}, once);
    };
    EXPECT_THROW(RouteServer{add_public}, std::logic_error);
    EXPECT_THROW(RouteServer{add_optional}, std::logic_error);
}

TEST(RouteOptions, ReadIsNotIdempotent) {
    const auto add = [](const RouteMount& mount) {
        mount.get<"/", answer<Note, RouteReadContext&, RouteCaller>>({}, once);
    };
    EXPECT_THROW(RouteServer{add}, std::logic_error);
}

TEST(RouteOptions, ReadOfCallerTakesNoPieces) {
    const auto add = [](const RouteMount& mount) {
        mount.post<"/", answer<Note, RouteReadContext&, RouteCaller, BodyStream>>();
    };
    EXPECT_THROW(RouteServer{add}, std::logic_error);
}

TEST(RouteOptions, IdempotentRouteTakesWholeBody) {
    const auto add = [](const RouteMount& mount) {
        mount.post<"/", answer<Note, RouteContext&, RouteCaller, BodyStream>>({}, once);
    };
    EXPECT_THROW(RouteServer{add}, std::logic_error);
}

TEST(RouteOptions, IdempotentRouteAnswersWithJson) {
    const auto add_any = [](const RouteMount& mount) {
        mount.post<"/", answer<Response, RouteContext&, RouteCaller>>({}, once);
    };
    const auto add_redirect = [](const RouteMount& mount) {
        mount.post<"/", answer<Redirect, RouteContext&, RouteCaller>>({}, once);
    };
    const auto add_empty = [](const RouteMount& mount) {
        mount.del<"/", answer<NoContent, RouteContext&, RouteCaller>>({}, once);
    };
    EXPECT_THROW(RouteServer{add_any}, std::logic_error);
    EXPECT_THROW(RouteServer{add_redirect}, std::logic_error);
    EXPECT_THROW(RouteServer{add_empty}, std::logic_error);
}

TEST(RouteOptions, WriteOfCallerIsIdempotent) {
    const auto add = [](const RouteMount& mount) {
        mount.post<"/", answer<Note, RouteContext&, RouteCaller, Body<Note>>>({}, once);
        mount.put<"/", answer<Created<Note>, RouteContext&, RouteCaller>>({}, once);
    };
    EXPECT_NO_THROW(RouteServer{add});
}

}  // namespace
}  // namespace plaza::http
