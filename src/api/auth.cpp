#include "api/auth.hpp"

#include <chrono>

#include "platform/base/ascii.hpp"
#include "platform/crypto/token.hpp"
#include "platform/crypto/token_keys.hpp"

namespace plaza::api {
namespace {

/// The credentials of `Bearer …`. The scheme is case-insensitive (RFC 9110 §11.1).
std::optional<std::string_view> bearer_credentials(const http::Request& request) {
    const auto header = request.header("Authorization");
    if (!header) return std::nullopt;
    const auto scheme = header->substr(0, header->find(' '));
    if (!ascii::equal_ignoring_case(scheme, "bearer")) return std::nullopt;
    auto credentials = header->substr(scheme.size());
    while (credentials.starts_with(' ')) credentials.remove_prefix(1);
    return credentials;
}

std::optional<SessionId> to_session(const crypto::Claims& claims) {
    if (!claims.session) return std::nullopt;
    return SessionId{*claims.session};
}

}  // namespace

std::expected<std::optional<sessions::Token>, Refusal> bearer_of(Context& context, http::Request& request) {
    const auto credentials = bearer_credentials(request);
    if (!credentials) return std::nullopt;
    const auto claims = context.services.tokens.verify(*credentials, context.now());
    if (!claims) return std::unexpected(signed_out());
    request.identity.caller = claims->user_id;
    const Time expires_at{std::chrono::seconds{claims->expires_at}};
    return sessions::Token{
        .account = AccountId{claims->user_id}, .session = to_session(*claims), .expires_at = expires_at};
}

std::optional<SessionId> session_of(const Context& context, const http::Request& request) {
    const auto credentials = bearer_credentials(request);
    if (!credentials) return std::nullopt;
    const auto claims = context.services.tokens.verify_signature(*credentials);
    return claims ? to_session(*claims) : std::nullopt;
}

}  // namespace plaza::api
