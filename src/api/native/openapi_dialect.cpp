#include <fmt/format.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/native/openapi_dialect.hpp"
#include "platform/base/ascii.hpp"
#include "platform/http/openapi/operation.hpp"
#include "platform/http/server/framing.hpp"
#include "platform/json/write.hpp"

namespace plaza::native {
namespace {

using http::HeaderDoc;
using http::Operation;
using http::RefusalDoc;

// Faults in FastAPI's answers as Pydantic describes them, then the other formats of refusals (errors.cpp).
constexpr std::string_view error_schemas =
    R"("HTTPError":{"properties":{"detail":{"type":"string","title":"Detail"}},"type":"object",)"
    R"("required":["detail"],"title":"HTTPError","description":"Every refusal but 422."},)"
    R"("HTTPValidationError":{"properties":{"detail":{"items":{"$ref":"#/components/schemas/ValidationError"},)"
    R"("type":"array","title":"Detail"}},"type":"object","required":["detail"],"title":"HTTPValidationError"},)"
    R"("Problem":{"properties":{"type":{"type":"string","format":"uri-reference","title":"Type"},)"
    R"("title":{"type":"string","title":"Title"},"status":{"type":"integer","title":"Status"},)"
    R"("detail":{"type":"string","title":"Detail"},)"
    R"("errors":{"items":{"$ref":"#/components/schemas/ValidationError"},"type":"array","title":"Errors",)"
    R"("description":"With status 422 only."}},"type":"object","required":["type","title","status","detail"],)"
    R"("title":"Problem","description":"RFC 9457: any refusal, for clients that accept application/problem+json."},)"
    R"("ValidationError":{"properties":{"loc":{"items":{"anyOf":[{"type":"string"},{"type":"integer"}]},)"
    R"("type":"array","title":"Location"},"msg":{"type":"string","title":"Message"},)"
    R"("type":{"type":"string","title":"Error Type"},"input":{"title":"Input"},)"
    R"("ctx":{"type":"object","title":"Context"}},"type":"object","required":["loc","msg","type"],)"
    R"("title":"ValidationError"})";

constexpr std::string_view missing_body = R"([{"type":"missing","loc":["body"],"msg":"Field required","input":null}])";

constexpr std::string_view security_schemes =
    R"("OAuth2PasswordBearer":{"type":"oauth2","description":"A log-in has all scopes except `offline_access`; the token )"
    R"(of an app has those that its user has allowed.","flows":{"password":{)"
    R"("scopes":{"offline_access":"a refresh token too","profile":"read who has logged in",)"
    R"("read":"read everything","read:accounts":"read accounts","read:blocks":"read blocks",)"
    R"("read:bookmarks":"read bookmarks","read:collections":"read collections",)"
    R"("read:favourites":"read favourites","read:filters":"read filters","read:follows":"read follows",)"
    R"("read:lists":"read lists","read:mutes":"read mutes","read:notifications":"read notifications",)"
    R"("read:search":"search","read:statuses":"read posts","write":"write everything",)"
    R"("write:accounts":"change the profile","write:blocks":"block accounts","write:bookmarks":"bookmark posts",)"
    R"("write:conversations":"change conversations","write:favourites":"favourite posts",)"
    R"("write:filters":"change filters","write:follows":"follow accounts","write:lists":"change lists",)"
    R"("write:media":"upload media","write:mutes":"mute accounts and threads",)"
    R"("write:notifications":"dismiss notifications","write:reports":"report accounts",)"
    R"("write:statuses":"write posts"},"tokenUrl":"login","refreshUrl":"login/refresh"}}})";

/// Refusals that follow from an operation's signature.
struct Implied {
    bool (*is_possible)(const Operation&);
    RefusalDoc refusal;
};

bool always(const Operation&) {
    return true;
}

bool has_body(const Operation& operation) {
    return !operation.body_types.empty();
}

bool has_input(const Operation& operation) {
    return has_body(operation) || !operation.parameters.empty();
}

bool knows_callers(const Operation& operation) {
    return operation.authentication != http::Authentication::none;
}

constexpr std::array implied{
    Implied{always, {400, "The request is malformed.", "the header fields hold a bare CR or LF"}},
    Implied{has_body, {400, "The body is not valid UTF-8.", "There was an error parsing the body"}},
    Implied{[](const Operation& operation) { return operation.authentication == http::Authentication::required; },
            {401, "The request has no bearer token.", "Not authenticated"}},
    Implied{knows_callers,
            {401, "The token is invalid or expired, or its session or user is gone.", "Couldn't validate Credentials"}},
    Implied{knows_callers,
            {403, "The token is that of an app, and does not have the scope of this operation.",
             "this token does not have the scope write"}},
    Implied{has_body, {413, "The body is too large.", ""}},
    Implied{
        has_body,
        {415, "The body has a content coding. Send it uncompressed.", "the body must come without Content-Encoding"}},
    Implied{has_input, {422, "The input is not valid. All faults are listed.", ""}},
    Implied{[](const Operation& operation) { return operation.counts_attempts; },
            {429, "There were too many attempts. Wait for the time in `Retry-After`.",
             "too many attempts, try again later"}},
    Implied{always,
            {503, "The server or its database is not available now. Retry after the time in `Retry-After`.",
             "the database cannot be reached right now"}},
};

/// The refusals that the operation declares, then those that follow from its signature.
std::map<int, std::vector<RefusalDoc>> refusals_of(const Operation& operation) {
    std::map<int, std::vector<RefusalDoc>> all;
    for (const auto& refusal : operation.docs.refusals) all[refusal.status].push_back(refusal);
    for (const auto& [is_possible, refusal] : implied)
        if (is_possible(operation)) all[refusal.status].push_back(refusal);
    return all;
}

std::vector<HeaderDoc> headers_of(int status) {
    constexpr std::string_view seconds = R"({"type":"integer","minimum":0})";
    if (status == 401) return {{"WWW-Authenticate", "The scheme that is asked for: `Bearer`."}};
    if (status == 415) return {{"Accept-Encoding", "The content codings that are accepted: `identity`."}};
    if (status == 429 || status == 503) return {{"Retry-After", "The seconds to wait before a retry.", seconds}};
    return {};
}

/// An example of the faults of a 422.
std::string faults_example(const Operation& operation) {
    if (!operation.body_types.empty() || operation.parameters.empty()) return std::string(missing_body);
    const auto& parameter = operation.parameters.front();
    return fmt::format(
        R"([{{"type":"int_parsing","loc":["{}","{}"],)"
        R"("msg":"Input should be a valid integer, unable to parse string as an integer","input":"abc"}}])",
        parameter.in, parameter.name);
}

/// An example of `detail`, as JSON.
std::string detail_example(const Operation& operation, const RefusalDoc& refusal) {
    if (refusal.status == 422) return faults_example(operation);
    if (refusal.status == 413) return json::to_json(http::too_large(operation.max_body).text);
    return json::to_json(refusal.detail);
}

void append_error_content(std::string& out, const Operation& operation, const RefusalDoc& refusal) {
    const auto example = fmt::format(R"({{"detail":{}}})", detail_example(operation, refusal));
    http::append_media(out, "application/json",
                       refusal.status == 422 ? R"({"$ref":"#/components/schemas/HTTPValidationError"})"
                                             : R"({"$ref":"#/components/schemas/HTTPError"})",
                       example);
    out += ',';
    http::append_media(out, "application/problem+json", R"({"$ref":"#/components/schemas/Problem"})", "");
}

/// FastAPI's rule: handler, path and method joined by `_`, with all other characters replaced by `_`.
std::string operation_id(const Operation& operation) {
    std::string text{operation.handler};
    text += operation.path;
    for (char& c : text)
        if (!ascii::is_alphanumeric(c)) c = '_';
    return text + '_' + ascii::lowered(to_string(operation.method));
}

}  // namespace

const http::Dialect openapi_dialect{
    .covers = always,
    .error_schemas = error_schemas,
    .security_schemes = security_schemes,
    .security_scheme = "OAuth2PasswordBearer",
    .operation_id = operation_id,
    .refusals_of = refusals_of,
    .headers_of = headers_of,
    .append_error_content = append_error_content,
};

std::vector<http::TagDoc> openapi_tags() {
    return {
        {"Posts", "Write, read, search, edit and delete posts."},
        {"Users", "Sign up, read users, and manage your own account and sessions."},
        {"Auth", "Log in, refresh tokens, and reset a forgotten password."},
        {"Vote", "Vote for posts."},
        {"Root", "A greeting."},
    };
}

void claim_common_schemas(json::Components& schemas) {
    for (const auto* name : {"HTTPError", "HTTPValidationError", "Problem", "ValidationError"})
        schemas.claim(name, &error_schemas);
}

}  // namespace plaza::native
