// POST /login: the OAuth 2 password grant (RFC 6749 §4.3) of the original, for its own clients.
#include <chrono>
#include <optional>
#include <string>

#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "domain/users/users.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/text.hpp"
#include "platform/base/violation.hpp"
#include "platform/crypto/token.hpp"

namespace plaza::native {
namespace {

struct Token {
    std::string access_token;
    std::string token_type = "bearer";
};
BOOST_DESCRIBE_STRUCT(Token, (), (access_token, token_type))

struct GrantType {
    std::string value;

    static std::expected<GrantType, Violation> parse(std::string text) {
        if (text != "password")
            return std::unexpected(Violation{.type = "string_pattern_mismatch",
                                             .message = "String should match pattern 'password'",
                                             .context_key = "pattern",
                                             .context = std::string("password")});
        return GrantType{std::move(text)};
    }
};

struct LoginForm {
    static constexpr std::string_view schema_name = "Body_login_login_post";

    std::optional<GrantType> grant_type;
    std::string username;
    Secret password;
    OrEmpty<std::string> scope;
    std::optional<std::string> client_id;
    std::optional<Secret> client_secret;
};
BOOST_DESCRIBE_STRUCT(LoginForm, (), (grant_type, username, password, scope, client_id, client_secret))

Task<Token> login(Context& context, http::ClientAddress client, http::Form<LoginForm> form) {
    users::LogIn credentials{std::move(form->username), std::move(form->password), std::move(client.text)};
    const auto account = co_await users::log_in(context, std::move(credentials));
    if (!account) throw forbidden("Invalid credentials");
    const auto now = std::chrono::system_clock::now();
    co_return Token{.access_token = context.tokens.issue(*account, now, context.rules.token_life)};
}

}  // namespace

void mount_login(Router& router) {
    const Mount login_mount{router, protocol, "Authentication"};
    login_mount.post<"/login", login>();
}

}  // namespace plaza::native
