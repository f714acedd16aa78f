// What the routes of a protocol have in common, and what a route may ask for beside its handler's signature.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "platform/base/refusal.hpp"
#include "platform/http/routing/cors.hpp"
#include "platform/http/routing/error_format.hpp"
#include "platform/http/server/limits.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::http {

/// `App` says what handlers are given (Context, Caller) and how a request is run once (api/app.hpp).
template <class App>
struct MountSettings {
    /// Absent: the request brings no credential. Reads the credential alone and waits for nothing.
    using Authenticate = std::expected<std::optional<typename App::Caller>, Refusal> (*)(typename App::Context&,
                                                                                         Request&);

    /// Of the paths that no route has, it answers those that begin so; the longest prefix decides. "" is every path.
    std::vector<std::string_view> prefixes{};
    const ErrorFormat& errors;
    const Cors& cors;
    Authenticate authenticate = nullptr;  // null: no route of the mount has a caller
    std::string_view headers{};           // lines that every answer gets, each ended by CRLF
    bool is_logged = true;                // in the request log
    bool is_for_operators = false;        // answered also if there is no place for more clients
};

struct RouteOptions {
    std::size_t max_body = early_body;
    /// A request with an `Idempotency-Key` is run once. The handler has a caller.
    bool is_idempotent = false;
    /// Set by the signature: the handler reads the body in pieces, and `max_body` alone bounds it.
    bool is_streamed = false;
};

/// Says of a route that nobody needs to sign in. Without it, a handler that takes no caller does not compile.
struct Public {};

}  // namespace plaza::http
