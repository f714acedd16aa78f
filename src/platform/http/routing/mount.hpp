// MountSettings, RouteOptions: settings that the routes of a protocol share, and options of one route.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "platform/base/refusal.hpp"
#include "platform/http/routing/cors.hpp"
#include "platform/http/routing/error_format.hpp"
#include "platform/http/routing/request_rate.hpp"
#include "platform/http/server/limits.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::http {

/// The caller, nullopt if the request has no credential, or why the credential is refused.
template <class App>
using FoundCaller = std::expected<std::optional<typename App::Caller>, Refusal>;

/// `App` defines the parameters of handlers (Context, Caller) and how idempotent requests run (api/app.hpp).
template <class App>
struct MountSettings {
    /// Reads only the credential, without waiting. Sets RequestIdentity::caller.
    using Authenticate = FoundCaller<App> (*)(typename App::Context&, Request&);

    /// The mount answers unknown paths with these prefixes. The mount with the longest matching prefix is used; ""
    /// matches all paths.
    std::vector<std::string_view> prefixes{};
    const ErrorFormat& errors;
    const Cors& cors;
    Authenticate authenticate = nullptr;  // null if no route of the mount has a caller
    std::string_view headers{};           // header lines of all answers, each with CRLF
    RequestRate* rate = nullptr;          // of all requests except preflights; null: no limit
    std::size_t max_body = early_body;    // bytes, for routes without a limit of their own
    bool is_logged = true;                // whether requests are in the request log
    bool is_for_operators = false;        // answered even if the connection limit is reached
};

struct RouteOptions {
    /// The scope that the token of an app must include; a literal. Apps cannot use a route without a scope.
    std::string_view scope{};
    /// Whether the caller must have logged in recently. For changes of the account, and for the staff.
    bool needs_recent_log_in = false;
    std::size_t max_body = 0;  // bytes; 0: that of the mount
    /// Whether a request with an `Idempotency-Key` runs once. The handler must have a caller, a `Context` and a whole
    /// body, and answer with JSON, because no content type is stored with the answer.
    bool is_idempotent = false;
    /// Set from the signature: the handler reads the body in pieces, limited only by `max_body`.
    bool is_streamed = false;
    /// Set from the signature: the body is read before the handler runs.
    bool takes_body = false;
};

/// What a handler's signature says about the options that its route can have.
struct Signature {
    bool takes_caller;
    bool needs_caller;
    bool is_read;       // takes a ReadContext
    bool reads_first;   // takes a ReadThenWrite
    bool takes_pieces;  // takes a BodyStream
    bool answers_json;
};

/// Throws std::logic_error if a handler with this signature cannot have the options.
void check_options(const RouteOptions& options, const Signature& signature, std::string_view path);

/// Marks a route that needs no authentication. Without it, a handler without a caller does not compile.
struct Public {};

}  // namespace plaza::http
