#include "api/native/native.hpp"

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/openapi_dialect.hpp"

namespace plaza::native {
namespace {

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

}  // namespace plaza::native
