// Errors of OAuth: `{"error": …, "error_description": …}` (RFC 6749 §5.2), pages for browsers, and `{"error": …}` for
// the registration of apps, as Mastodon answers.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "platform/http/openapi/operation.hpp"
#include "platform/http/routing/error_format.hpp"
#include "platform/http/routing/results.hpp"

namespace plaza::oauth {

extern const http::ErrorFormat token_errors;
extern const http::ErrorFormat app_errors;
extern const http::ErrorFormat page_errors;

/// An error of RFC 6749.
struct Failure {
    std::string_view code;
    std::string_view description;
    int status = 400;
};

[[nodiscard]] http::Response to_response(const Failure& failure);

inline constexpr Failure invalid_client{
    "invalid_client",
    "Client authentication failed due to unknown client, no client authentication included, or wrong "
    "secret.",
    401};
inline constexpr Failure invalid_grant{
    "invalid_grant",
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI "
    "used in the authorization request, or was issued to another client."};
inline constexpr Failure invalid_scope{"invalid_scope", "The requested scope is invalid, unknown, or malformed."};

[[nodiscard]] constexpr Failure invalid_request(std::string_view description) {
    return {"invalid_request", description};
}

/// What a handler answers with.
template <class T>
using Outcome = std::expected<T, Failure>;

}  // namespace plaza::oauth

template <class T>
struct plaza::http::Result<plaza::oauth::Outcome<T>> {
    static Response render(plaza::oauth::Outcome<T> outcome) {
        if (!outcome) return plaza::oauth::to_response(outcome.error());
        return Result<T>::render(std::move(*outcome));
    }
    static void describe(Operation& operation, json::Components& schemas) { Result<T>::describe(operation, schemas); }
};
