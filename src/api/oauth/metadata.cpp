// GET /.well-known/oauth-authorization-server (RFC 8414) and GET /oauth/userinfo.
#include <optional>
#include <string>
#include <vector>

#include "api/oauth/mount.hpp"
#include "api/oauth/site.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/apps/apps.hpp"
#include "platform/base/refusal.hpp"

namespace plaza::oauth {
namespace {

struct Metadata {
    std::string issuer;
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string revocation_endpoint;
    std::string userinfo_endpoint;
    std::string app_registration_endpoint;
    std::vector<std::string> scopes_supported;
    std::vector<std::string> response_types_supported;
    std::vector<std::string> response_modes_supported;
    std::vector<std::string> grant_types_supported;
    std::vector<std::string> token_endpoint_auth_methods_supported;
    std::vector<std::string> code_challenge_methods_supported;
    bool authorization_response_iss_parameter_supported;
    std::string service_documentation;
};
BOOST_DESCRIBE_STRUCT(Metadata, (),
                      (issuer, authorization_endpoint, token_endpoint, revocation_endpoint, userinfo_endpoint,
                       app_registration_endpoint, scopes_supported, response_types_supported, response_modes_supported,
                       grant_types_supported, token_endpoint_auth_methods_supported, code_challenge_methods_supported,
                       authorization_response_iss_parameter_supported, service_documentation))

Task<Metadata> get_metadata(Context& context, http::RequestRef request) {
    const auto base = site_of(context, *request).base;
    std::vector<std::string> grants{"authorization_code", "client_credentials"};
    if (context.settings.sessions.password_grant == sessions::PasswordGrant::on) grants.emplace_back("password");
    co_return Metadata{.issuer = base,
                       .authorization_endpoint = base + "/oauth/authorize",
                       .token_endpoint = base + "/oauth/token",
                       .revocation_endpoint = base + "/oauth/revoke",
                       .userinfo_endpoint = base + "/oauth/userinfo",
                       .app_registration_endpoint = base + "/api/v1/apps",
                       .scopes_supported = apps::all_scopes(),
                       .response_types_supported = {"code"},
                       .response_modes_supported = {"query"},
                       .grant_types_supported = std::move(grants),
                       .token_endpoint_auth_methods_supported = {"client_secret_basic", "client_secret_post", "none"},
                       .code_challenge_methods_supported = {"S256"},
                       .authorization_response_iss_parameter_supported = true,
                       .service_documentation = base + "/docs"};
}

/// Claims of OpenID Connect that Mastodon has too.
struct UserInfo {
    std::string iss;
    std::string sub;
    std::string name;
    std::string preferred_username;
    std::string profile;
};
BOOST_DESCRIBE_STRUCT(UserInfo, (), (iss, sub, name, preferred_username, profile))

Task<UserInfo> get_userinfo(Context& context, http::RequestRef request, Viewer viewer) {
    const auto base = site_of(context, *request).base;
    auto account = co_await accounts::find(context, viewer.id(), viewer);
    if (!account) throw signed_out();
    auto profile = base + "/@" + account->handle;
    co_return UserInfo{.iss = base,
                       .sub = profile,
                       .name = account->handle,
                       .preferred_username = account->handle,
                       .profile = profile};
}

}  // namespace

void mount_metadata(const api::Mount& mount) {
    mount.get<"/.well-known/oauth-authorization-server", get_metadata, http::Public>(
        {.summary = "Describe the OAuth server"});
}

void mount_userinfo(const api::Mount& mount) {
    mount.get<"/oauth/userinfo", get_userinfo>({.summary = "Read who has logged in"}, {.scope = "profile"});
}

}  // namespace plaza::oauth
