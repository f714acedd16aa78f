// Bearer tokens, for all protocols. sessions::Check finds out whether a token is still valid.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "domain/context.hpp"
#include "domain/ids.hpp"
#include "domain/sessions/check.hpp"
#include "platform/http/routing/parameters.hpp"

namespace plaza {

namespace api {

/// Reads the bearer token. Returns nullopt without a token or for another scheme, and a refusal if the signature is
/// invalid or the token has expired.
[[nodiscard]] std::expected<std::optional<sessions::AccessToken>, Refusal> bearer_of(Context& context,
                                                                                     http::Request& request);

/// The text after `Bearer`.
[[nodiscard]] std::optional<std::string> bearer_text(const http::Request& request);

/// The session of a bearer token with a valid signature, even if the token has expired.
[[nodiscard]] std::optional<SessionId> session_of(const Context& context, const http::Request& request);

}  // namespace api

/// The session that a device presents when it logs in again. It identifies a known device and gives no access. A token
/// with an invalid signature counts as missing.
struct PresentedSession {
    std::optional<SessionId> id;
};

/// The text of the bearer token, unchecked, for rules that check it themselves.
struct PresentedToken {
    std::optional<std::string> text;
};

template <>
struct http::Parameter<PresentedToken> {
    static constexpr Source source = Source::none;

    static std::optional<PresentedToken> take(const Exchange& exchange, json::Faults& /*faults*/) {
        return PresentedToken{api::bearer_text(exchange.request)};
    }
    static void describe(Operation&, json::Components&) {}
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
