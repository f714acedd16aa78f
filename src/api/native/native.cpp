#include "api/native/native.hpp"

#include <array>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/openapi_dialect.hpp"
#include "platform/http/openapi/document.hpp"

namespace plaza::native {
namespace {

constexpr std::string_view description =
    "People, posts, votes. Sign up with `POST /users`, then log in here with *Authorize*.\n\n"
    "Every path also works with a trailing slash. Refusals are `{\"detail\": …}`: a text, or with status 422 a list of "
    "faults. Clients that send `Accept: application/problem+json` get RFC 9457 instead. Ids are integers of at most 53 "
    "bits, ordered by time. Every answer has an `X-Request-ID` header; quote it in reports.\n\n"
    "The server itself can also answer 405 (the path has no such method), 408 (the request was too slow), 413 (a long "
    "body that nothing asks for), 414 (the address is too long), 417 (an unknown expectation), 431 (too many or too "
    "long headers), 501 (`CONNECT` and `TRACE`) and 500 (a bug), all in the same form.";

/// In the order of the documentation.
constexpr std::array<http::TagDoc, 5> tags{{
    {"Posts", "Write, read, search, edit and delete posts."},
    {"Users", "Sign up, read users, and manage your own account and sessions."},
    {"Auth", "Log in, refresh tokens, and reset a forgotten password."},
    {"Vote", "Vote for posts."},
    {"Root", "A greeting."},
}};

// Answers depend on the caller, so caches must not store them for others (OWASP API3:2023).
constexpr std::string_view private_headers = "Cache-Control: private, no-store\r\nX-Content-Type-Options: nosniff\r\n";

}  // namespace

void mount(api::Routes& routes, const http::Cors& cors) {
    claim_common_schemas(routes.schemas());
    const Mount mount{routes,
                      {.prefixes = {""},
                       .errors = error_format,
                       .cors = cors,
                       .authenticate = api::bearer_of,
                       .headers = private_headers}};
    mount_posts(mount);
    mount_users(mount);
    mount_me(mount);
    mount_sessions(mount);
    mount_apps(mount);
    mount_second_factor(mount);
    mount_login(mount);
    mount_email_confirmation(mount);
    mount_password_reset(mount);
    mount_votes(mount);
    mount_root(mount);
}

std::string document(api::Routes& routes, std::string_view public_url, std::string_view api) {
    const http::ApiInfo info{
        .title = "Plaza",
        .version = PLAZA_VERSION,
        .description = description,
        .contact = "Plaza",
        .license = "Apache-2.0",
        .tags = tags,
        .public_url = public_url,
        .api = api,
    };
    return http::openapi_document(openapi_dialect, info, routes.operations(), routes.schemas());
}

}  // namespace plaza::native
