// How a bearer token becomes a CurrentUser, for every protocol. Whether that user may still act is settled in SQL.
#pragma once

#include <expected>
#include <optional>

#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/http/routing/parameters.hpp"

namespace plaza {

using CurrentUser = Viewer;

namespace api {

/// No token, or a scheme other than Bearer: absent. A token that is not genuine or has expired: a refusal.
[[nodiscard]] std::expected<std::optional<CurrentUser>, Refusal> bearer_of(const Context& context,
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
struct http::Credential<CurrentUser> {
    static std::expected<CurrentUser, Refusal> authenticate(Context& context, Request& request) {
        auto viewer = api::bearer_of(context, request);
        if (!viewer) return std::unexpected(std::move(viewer.error()));
        if (!*viewer) return std::unexpected(Refusal{Reason::no_token});
        return **viewer;
    }
    static void describe(Operation& operation) { operation.authentication = Authentication::required; }
};

/// For what everyone may read, and some may read more of.
template <>
struct http::Credential<std::optional<CurrentUser>> {
    static std::expected<std::optional<CurrentUser>, Refusal> authenticate(Context& context, Request& request) {
        return api::bearer_of(context, request);
    }
    static void describe(Operation& operation) { operation.authentication = Authentication::optional; }
};

template <>
struct http::Credential<PresentedSession> {
    static std::expected<PresentedSession, Refusal> authenticate(Context& context, Request& request) {
        return PresentedSession{api::session_of(context, request)};
    }
    static void describe(Operation&) {}
};

}  // namespace plaza
