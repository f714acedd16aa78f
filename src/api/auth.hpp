// What a bearer token says, for every protocol. Whether it still counts is asked by sessions::Check.
#pragma once

#include <expected>
#include <optional>

#include "domain/context.hpp"
#include "domain/ids.hpp"
#include "domain/sessions/check.hpp"
#include "platform/http/routing/parameters.hpp"

namespace plaza {

namespace api {

/// No token, or a scheme other than Bearer: absent. A token that is not genuine or has expired: a refusal.
[[nodiscard]] std::expected<std::optional<sessions::Token>, Refusal> bearer_of(Context& context,
                                                                               http::Request& request);

/// The session of a genuine bearer token, valid now or not.
[[nodiscard]] std::optional<SessionId> session_of(const Context& context, const http::Request& request);

}  // namespace api

/// The session that a device presents as it logs in again. It proves a known device and gives no access, so a token
/// that is not genuine is as good as none.
struct PresentedSession {
    std::optional<SessionId> id;
};

template <>
struct http::Parameter<PresentedSession> {
    static constexpr Source source = Source::none;

    static std::optional<PresentedSession> take(const Context& context, const Exchange& exchange) {
        return PresentedSession{api::session_of(context, exchange.request)};
    }
    static void describe(Operation&, json::Components&) {}
};

}  // namespace plaza
