#include "api/oauth/oauth.hpp"

#include "api/auth.hpp"
#include "api/oauth/errors.hpp"
#include "api/oauth/mount.hpp"

namespace plaza::oauth {
namespace {

constexpr std::string_view secret_headers = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";

}  // namespace

void mount(api::Routes& routes, const http::Cors& cors) {
    const api::Mount apps{
        routes, {.prefixes = {"/api/v1/apps"}, .errors = app_errors, .cors = cors, .headers = secret_headers}};
    const api::Mount tokens{routes,
                            {.prefixes = {"/oauth", "/.well-known/oauth-authorization-server"},
                             .errors = token_errors,
                             .cors = cors,
                             .authenticate = api::bearer_of,
                             .headers = secret_headers}};
    const api::Mount pages{routes, {.prefixes = {"/oauth/authorize"}, .errors = page_errors, .cors = cors}};
    mount_apps(apps.tagged("OAuth"));
    mount_token(tokens.tagged("OAuth"));
    mount_metadata(tokens.tagged("OAuth"));
    mount_userinfo(tokens.tagged("OAuth"));
    mount_authorize(pages.undocumented());
}

}  // namespace plaza::oauth
