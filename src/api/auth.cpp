#include "api/auth.hpp"

#include "domain/sessions/access_token.hpp"
#include "platform/base/ascii.hpp"

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

}  // namespace

std::expected<std::optional<sessions::AccessToken>, Refusal> bearer_of(Context& context, http::Request& request) {
    const auto credentials = bearer_credentials(request);
    if (!credentials) return std::nullopt;
    auto token = context.services.tokens.verify(*credentials, context.now());
    if (!token) return std::unexpected(signed_out());
    if (!token->app) request.identity.caller = token->account.value;
    return token;
}

std::optional<std::string> bearer_text(const http::Request& request) {
    const auto credentials = bearer_credentials(request);
    if (!credentials) return std::nullopt;
    return std::string(*credentials);
}

std::optional<SessionId> session_of(const Context& context, const http::Request& request) {
    const auto credentials = bearer_credentials(request);
    if (!credentials) return std::nullopt;
    const auto token = context.services.tokens.verify_signature(*credentials);
    return token ? token->session : std::nullopt;
}

}  // namespace plaza::api
