#include "api/mastodon/openapi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "platform/base/ascii.hpp"

namespace plaza::mastodon {
namespace {

using http::Operation;

constexpr std::string_view error_schemas =
    R"("ClientError":{"properties":{"error":{"type":"string","title":"Error"},)"
    R"("error_description":{"type":"string","title":"Error Description","description":"Of OAuth only."}},)"
    R"("type":"object","required":["error"],"title":"ClientError"})";

// Nearly each operation can answer with each of these statuses.
constexpr std::string_view shared_responses =
    R"("ClientRefusal":{"description":"400: the request is malformed. 401: the token is missing, invalid or expired. )"
    R"(403: the token does not have the scope, or the action is not allowed. 404: there is no such thing for the )"
    R"(caller. 413: the body is too large. 422: a parameter is not valid. 429: there were too many requests; wait for )"
    R"(the time in `Retry-After`.","content":{"application/json":{"schema":)"
    R"({"$ref":"#/components/schemas/ClientError"},"example":{"error":"Record not found"}}}},)"
    R"("ClientUnavailable":{"description":"The server or its database is not available now. Retry after the time in )"
    R"(`Retry-After`.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/ClientError"},)"
    R"("example":{"error":"The database cannot be reached right now"}}}})";

constexpr std::string_view shared_refusals =
    R"("4XX":{"$ref":"#/components/responses/ClientRefusal"},"503":{"$ref":"#/components/responses/ClientUnavailable"})";

bool covers(const Operation& operation) {
    constexpr std::array<std::string_view, 5> prefixes{"/.well-known/", "/api/", "/health", "/nodeinfo/", "/oauth/"};
    return std::ranges::any_of(prefixes, [&](auto prefix) { return operation.path.starts_with(prefix); });
}

/// The operations have no functions of their own in the documentation of Mastodon, so their path identifies them.
std::string operation_id(const Operation& operation) {
    auto text = ascii::lowered(to_string(operation.method));
    for (const char c : operation.path)
        if (ascii::is_alphanumeric(c))
            text += c;
        else if (text.back() != '_')
            text += '_';
    if (text.back() == '_') text.pop_back();
    return text;
}

std::string description(const Operation& operation) {
    const auto& own = operation.docs.description;
    const auto* end = own.empty() ? "" : " ";
    switch (operation.authentication) {
        case http::Authentication::none:
            return fmt::format("{}{}Needs no token of a user.", own, end);
        case http::Authentication::optional:
            return fmt::format("{}{}Works without a token. A token needs the scope `{}`.", own, end, operation.scope);
        case http::Authentication::required:
            break;
    }
    return fmt::format("{}{}Needs the scope `{}`.", own, end, operation.scope);
}

}  // namespace

const http::Dialect openapi_dialect{
    .covers = covers,
    .error_schemas = error_schemas,
    .security_schemes = {},
    .security_scheme = "OAuth2PasswordBearer",
    .operation_id = operation_id,
    .description = description,
    .shared_responses = shared_responses,
    .shared_refusals = shared_refusals,
};

std::vector<http::TagDoc> openapi_tags() {
    return {
        {"Statuses", "Client API: write, read, boost and favourite posts."},
        {"Timelines", "Client API: lists of posts."},
        {"Accounts", "Client API: profiles, and your own account."},
        {"Relations", "Client API: follow, block and mute accounts."},
        {"Notifications", "Client API: what others did that concerns you."},
        {"Conversations", "Client API: direct posts."},
        {"Lists", "Client API: lists of followed accounts."},
        {"Filters", "Client API: hide posts by their words."},
        {"Hashtags", "Client API: follow hashtags, and show them on your profile."},
        {"Discovery", "Client API: search, trends, suggestions and the directory."},
        {"Server", "Client API: what the server is and has."},
        {"OAuth", "Apps of others, and their tokens."},
    };
}

}  // namespace plaza::mastodon
