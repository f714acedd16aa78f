// POST /oauth/token and /oauth/revoke.
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "api/oauth/client.hpp"
#include "api/oauth/errors.hpp"
#include "api/oauth/mount.hpp"
#include "api/oauth/sent.hpp"
#include "api/oauth/site.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/grants/grants.hpp"
#include "platform/base/refusal.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::oauth {

Task<Outcome<Client>> find_client(Context& context, Sent sent, ClientFields fields) {
    if (sent.has_repeated) co_return std::unexpected(invalid_request("a parameter is repeated"));
    if (sent.has_secret_query)
        co_return std::unexpected(invalid_request("secrets belong into the body, not into the address"));
    if (sent.has_malformed_basic) co_return std::unexpected(invalid_client);
    if (sent.basic && fields.secret) co_return std::unexpected(invalid_request("the client's secret is sent twice"));
    if (sent.basic && fields.id && fields.id->value != sent.basic->id)
        co_return std::unexpected(invalid_request("the request names two clients"));
    if (!sent.basic && !fields.id) co_return std::unexpected(invalid_client);
    const auto id = apps::parse_client_id(sent.basic ? sent.basic->id : fields.id->value);
    if (!id) co_return std::unexpected(invalid_client);
    auto app = co_await apps::find(context, *id);
    if (!app) co_return std::unexpected(invalid_client);
    Secret secret;
    if (sent.basic)
        secret = std::move(sent.basic->secret);
    else if (fields.secret)
        secret = std::move(fields.secret->value);
    if (!secret.empty() && !apps::is_secret_of(*app, secret)) co_return std::unexpected(invalid_client);
    co_return Client{std::move(*app), !secret.empty()};
}

namespace {

struct TokenForm {
    OrEmpty<Text<0, 100>> grant_type;
    std::optional<Text<0, 100>> client_id;
    std::optional<SecretText<200>> client_secret;
    std::optional<SecretText<300>> code;
    std::optional<Text<0, 2'000>> redirect_uri;
    std::optional<Text<0, 200>> code_verifier;
    OrEmpty<Text<0, 2'000>> scope;
    OrEmpty<Text<0, 320>> username;
    std::optional<credentials::GivenPassword> password;
};
BOOST_DESCRIBE_STRUCT(TokenForm, (),
                      (grant_type, client_id, client_secret, code, redirect_uri, code_verifier, scope, username,
                       password))

struct TokenOut {
    std::string access_token;
    std::string token_type = "Bearer";
    std::string scope;
    std::int64_t created_at;  // seconds
};
BOOST_DESCRIBE_STRUCT(TokenOut, (), (access_token, token_type, scope, created_at))

struct RevokeForm {
    std::optional<SecretText<300>> token;
    std::optional<Text<0, 100>> token_type_hint;
    std::optional<Text<0, 100>> client_id;
    std::optional<SecretText<200>> client_secret;
};
BOOST_DESCRIBE_STRUCT(RevokeForm, (), (token, token_type_hint, client_id, client_secret))

constexpr Failure unsupported{"unsupported_grant_type",
                              "The authorization grant type is not supported by the authorization server."};

TokenOut to_out(const grants::Token& token) {
    return {.access_token = token.token.reveal(),
            .scope = apps::to_text(token.scopes),
            .created_at = std::chrono::floor<std::chrono::seconds>(token.created_at).time_since_epoch().count()};
}

Outcome<TokenOut> to_outcome(const std::optional<grants::Token>& token) {
    if (!token) return std::unexpected(invalid_grant);
    return to_out(*token);
}

/// The scopes that the app asks for here, if it may have them.
std::optional<Scopes> wanted_scopes(const TokenForm& form, const apps::App& app) {
    auto scopes = apps::parse_scopes(form.scope.value.value);
    if (!scopes || !apps::is_within(*scopes, app.scopes)) return std::nullopt;
    return scopes;
}

Task<Outcome<TokenOut>> exchange(Context& context, Client client, TokenForm form, sessions::Device device) {
    if (!form.code) co_return std::unexpected(invalid_request("the parameter `code` is missing"));
    if (!form.redirect_uri) co_return std::unexpected(invalid_request("the parameter `redirect_uri` is missing"));
    grants::Presented presented{.app = client.app.id,
                                .has_secret = client.has_secret,
                                .code = std::move(form.code->value),
                                .redirect_uri = std::move(form.redirect_uri->value),
                                .verifier = {},
                                .device = std::move(device)};
    if (form.code_verifier && !form.code_verifier->value.empty())
        presented.verifier = std::move(form.code_verifier->value);
    const auto token = co_await grants::exchange(context, std::move(presented));
    co_return to_outcome(token);
}

Task<Outcome<TokenOut>> issue_for_app(Context& context, Client client, TokenForm form) {
    if (!client.has_secret) co_return std::unexpected(invalid_client);
    auto scopes = wanted_scopes(form, client.app);
    if (!scopes) co_return std::unexpected(invalid_scope);
    const auto token = co_await grants::issue_for_app(context, client.app.id, std::move(*scopes));
    co_return to_out(token);
}

bool takes_passwords(const Context& context, const Sent& sent) {
    using sessions::PasswordGrant;
    const auto grant = context.settings.sessions.password_grant;
    if (grant != PasswordGrant::local) return grant == PasswordGrant::on;
    return sent.is_local && is_local_site(context);
}

/// Nullopt for wrong credentials, and for accounts with a second factor, which this grant never serves.
Task<std::optional<credentials::Verified>> verify_password(Context& context, credentials::LogIn log_in) {
    bool has_second_factor = false;
    std::optional<credentials::Verified> user;
    try {
        user = co_await credentials::verify(context, std::move(log_in));
    } catch (const Refusal& refusal) {
        if (refusal.reason != Reason::second_factor) throw;
        has_second_factor = true;
    }
    if (has_second_factor) co_return std::nullopt;
    co_return user;
}

Task<Outcome<TokenOut>> log_in(Context& context, Client client, TokenForm form, sessions::Device device) {
    if (!client.has_secret) co_return std::unexpected(invalid_client);
    auto scopes = wanted_scopes(form, client.app);
    if (!scopes || apps::is_of_staff(*scopes)) co_return std::unexpected(invalid_scope);
    credentials::LogIn log_in{.email = std::move(form.username.value.value),
                              .password = text_of(std::move(form.password)),
                              .address = device.address,
                              .takes_username = true};
    const auto user = co_await verify_password(context, std::move(log_in));
    if (!user) co_return std::unexpected(invalid_grant);
    const auto token = co_await grants::issue(context, *user, client.app.id, std::move(*scopes), std::move(device));
    co_return to_outcome(token);
}

Task<Outcome<TokenOut>> create_token(Context& context, Sent sent, http::ClientAddress address, http::UserAgent agent,
                                     http::Input<TokenForm> input) {
    auto& form = *input;
    const auto grant = form.grant_type.value.value;
    const bool may_log_in = takes_passwords(context, sent);
    ClientFields fields{std::move(form.client_id), std::move(form.client_secret)};
    auto client = co_await find_client(context, std::move(sent), std::move(fields));
    if (!client) co_return std::unexpected(client.error());
    sessions::Device device{std::move(agent.text), std::move(address.text)};
    if (grant == "authorization_code")
        co_return co_await exchange(context, std::move(*client), std::move(form), std::move(device));
    if (grant == "client_credentials") co_return co_await issue_for_app(context, std::move(*client), std::move(form));
    if (grant == "password" && may_log_in)
        co_return co_await log_in(context, std::move(*client), std::move(form), std::move(device));
    if (grant.empty()) co_return std::unexpected(invalid_request("the parameter `grant_type` is missing"));
    co_return std::unexpected(unsupported);
}

Task<Outcome<http::Response>> revoke_token(Context& context, Sent sent, http::Input<RevokeForm> input) {
    ClientFields fields{std::move(input->client_id), std::move(input->client_secret)};
    auto client = co_await find_client(context, std::move(sent), std::move(fields));
    if (!client) co_return std::unexpected(client.error());
    co_await grants::revoke(context, client->app.id, text_of(std::move(input->token)));
    co_return http::Response{.body = "{}"};
}

}  // namespace

void mount_token(const api::Mount& mount) {
    mount.post<"/oauth/token", create_token, http::Public>({.summary = "Get a token"});
    mount.post<"/oauth/revoke", revoke_token, http::Public>({.summary = "Revoke a token"});
}

}  // namespace plaza::oauth
