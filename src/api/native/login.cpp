// POST /login: the OAuth 2 password grant (RFC 6749 §4.3), for clients of the original API. POST /login/refresh: the
// refresh token grant (§6), for clients that requested the scope `offline_access`.
#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/sessions/sessions.hpp"
#include "platform/base/fixed_string.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/text.hpp"
#include "platform/base/violation.hpp"

namespace plaza::native {

/// The response of the original API.
struct AccessToken {
    std::string access_token;
    std::string token_type = "bearer";
};
BOOST_DESCRIBE_STRUCT(AccessToken, (), (access_token, token_type))

/// The last two members are present only with a refresh token.
struct Token {
    static constexpr std::string_view example =
        R"({"access_token":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl","token_type":"bearer"})";
    static constexpr json::Note notes[] = {
        {"access_token", "Send it as `Authorization: Bearer <token>`."},
        {"expires_in", "The seconds until the access token expires. Only with a refresh token."},
        {"refresh_token", "For `POST /login/refresh`. Only if the scope `offline_access` was asked for."}};

    std::string access_token;
    std::string token_type = "bearer";
    std::optional<std::int64_t> expires_in;  // seconds
    std::optional<std::string> refresh_token;
};
BOOST_DESCRIBE_STRUCT(Token, (), (access_token, token_type, expires_in, refresh_token))

}  // namespace plaza::native

namespace plaza::http {

/// Without a refresh token, the response is byte for byte that of the original.
template <>
struct Result<native::Token> {
    static Response render(native::Token token) {
        if (token.refresh_token) return {.body = json::to_json(token)};
        return {.body = json::to_json(native::AccessToken{std::move(token.access_token)})};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<native::Token>(operation, schemas);
    }
};

}  // namespace plaza::http

namespace plaza::native {
namespace {

constexpr std::string_view ignored_note = "Accepted and ignored.";

template <FixedString Name>
struct GrantType {
    std::string value;

    static constexpr std::array<std::string_view, 1> values{Name.view()};
    static TextRules rules() { return {.values = values}; }
    static std::expected<GrantType, Violation> parse(std::string text) {
        const std::string name{Name.view()};
        if (text != name)
            return std::unexpected(Violation{.type = "string_pattern_mismatch",
                                             .message = "String should match pattern '" + name + "'",
                                             .context_key = "pattern",
                                             .context = name});
        return GrantType{std::move(text)};
    }
};

struct LoginForm {
    static constexpr std::string_view schema_name = "Body_login_login_post";
    static constexpr std::string_view example =
        R"({"grant_type":"password","username":"ana@example.com","password":"the password that you chose"})";
    static constexpr json::Note notes[] = {
        {"username", "The e-mail address."},
        {"scope", "`offline_access` asks for a refresh token. Scopes are separated by blanks; others are ignored."},
        {"client_id", ignored_note},
        {"client_secret", ignored_note},
        {"otp", "The code of the second factor, or a recovery code. Only for accounts that have one."}};

    std::optional<GrantType<"password">> grant_type;
    Text<0, 320> username;  // RFC 3696: 64 before the @, 255 after it
    credentials::GivenPassword password;
    OrEmpty<Text<0, 1'000>> scope;
    std::optional<Text<0, 1'000>> client_id;
    std::optional<SecretText<1'000>> client_secret;
    std::optional<SecretText<100>> otp;
};
BOOST_DESCRIBE_STRUCT(LoginForm, (), (grant_type, username, password, scope, client_id, client_secret, otp))

struct RefreshForm {
    static constexpr std::string_view schema_name = "Body_refresh_login_refresh_post";
    static constexpr std::string_view example =
        R"({"grant_type":"refresh_token","refresh_token":"the refresh token that you have"})";
    static constexpr json::Note notes[] = {{"refresh_token", "The newest refresh token of the session."},
                                           {"scope", ignored_note},
                                           {"client_id", ignored_note},
                                           {"client_secret", ignored_note}};

    std::optional<GrantType<"refresh_token">> grant_type;
    Secret refresh_token;
    OrEmpty<Text<0, 1'000>> scope;
    std::optional<Text<0, 1'000>> client_id;
    std::optional<SecretText<1'000>> client_secret;
};
BOOST_DESCRIBE_STRUCT(RefreshForm, (), (grant_type, refresh_token, scope, client_id, client_secret))

/// Whether the scopes, which are separated by blanks (RFC 6749 §3.3), request a refresh token.
sessions::Kind kind_of(std::string_view scope) {
    const bool stays = std::ranges::any_of(std::views::split(scope, ' '), [](auto word) {
        return std::ranges::equal(word, std::string_view("offline_access"));
    });
    return stays ? sessions::Kind::refreshable : sessions::Kind::brief;
}

Refusal invalid_credentials() {
    return Refusal{Reason::wrong_credentials};
}

Token to_token(sessions::Tokens tokens) {
    return {.access_token = std::move(tokens.access),
            .expires_in = tokens.expires_in.count(),
            .refresh_token = std::move(tokens.refresh)};
}

Task<Token> login(Context& context, PresentedSession session, http::ClientAddress client, http::UserAgent user_agent,
                  http::Form<LoginForm> form) {
    const auto kind = kind_of(form->scope.value.value);
    credentials::LogIn credentials{std::move(form->username.value), std::move(form->password.value), client.text,
                                   session.id};
    if (form->otp) credentials.code = std::move(form->otp->value);
    auto user = co_await credentials::verify(context, std::move(credentials));
    if (!user) throw invalid_credentials();
    sessions::Device device{std::move(user_agent.text), std::move(client.text)};
    auto tokens = co_await sessions::begin(context, *user, std::move(device), kind);
    if (!tokens) throw invalid_credentials();
    co_return to_token(std::move(*tokens));
}

Task<Token> refresh(Context& context, http::ClientAddress client, http::UserAgent user_agent,
                    http::Form<RefreshForm> form) {
    sessions::Device device{std::move(user_agent.text), std::move(client.text)};
    auto tokens = co_await sessions::refresh(context, std::move(form->refresh_token), std::move(device));
    if (!tokens) throw signed_out();
    co_return to_token(std::move(*tokens));
}

}  // namespace

void mount_login(const Mount& mount) {
    const auto login_mount = mount.tagged("Auth");
    login_mount.post<"/login", login, http::Public>({
        .summary = "Log in",
        .description =
            "The OAuth 2 password grant. The form may be urlencoded or multipart. Each log-in starts a session.",
        .success = "A bearer token; with the scope `offline_access` also a refresh token.",
        .refusals = {{403, "The user is unknown or the password is wrong.", "Invalid credentials"},
                     second_factor_wrong},
    });
    login_mount.post<"/login/refresh", refresh, http::Public>({
        .summary = "Get new tokens",
        .description = "The OAuth 2 refresh grant. The answer contains the next refresh token. Until that one "
                       "is used, the same device may repeat the request, because the answer may have been lost.",
        .success = "New tokens of the same session.",
        .refusals = {{401, "The refresh token is invalid, used or expired. Log in again.",
                      "Couldn't validate Credentials"}},
    });
}

}  // namespace plaza::native
