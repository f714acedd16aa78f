// POST /api/v1/accounts: an app signs a user up, with a token of its own. POST /api/v1/emails/confirmations.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/auth.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/apps/apps.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/grants/grants.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/email.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/unicode.hpp"
#include "platform/http/routing/input.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/json/write.hpp"

namespace plaza::mastodon {
namespace {

constexpr std::size_t longest_locale = 35;
// For servers on which people decide about sign-ups. This one checks it, and does not need it.
constexpr std::size_t longest_reason = 420;

struct SignUpInput {
    OrEmpty<std::string> username;
    OrEmpty<std::string> email;
    std::optional<credentials::GivenPassword> password;
    std::optional<bool> agreement;
    OrEmpty<std::string> locale;
    OrEmpty<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(SignUpInput, (), (username, email, password, agreement, locale, reason))

struct Problem {
    std::string error;  // a code, such as ERR_BLANK
    std::string description;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (error, description))

struct Problems {
    OrOmitted<std::vector<Problem>> username;
    OrOmitted<std::vector<Problem>> email;
    OrOmitted<std::vector<Problem>> password;
    OrOmitted<std::vector<Problem>> agreement;
    OrOmitted<std::vector<Problem>> locale;
    OrOmitted<std::vector<Problem>> reason;

    [[nodiscard]] bool empty() const {
        return !username.value && !email.value && !password.value && !agreement.value && !locale.value && !reason.value;
    }
};
BOOST_DESCRIBE_STRUCT(Problems, (), (username, email, password, agreement, locale, reason))

struct SignUpError {
    std::string error;
    Problems details;
};
BOOST_DESCRIBE_STRUCT(SignUpError, (), (error, details))

struct Token {
    std::string access_token;
    std::string token_type = "Bearer";
    std::string scope;
    std::int64_t created_at;  // seconds
};
BOOST_DESCRIBE_STRUCT(Token, (), (access_token, token_type, scope, created_at))

OrOmitted<std::vector<Problem>> one(std::string code, std::string description) {
    return {std::vector<Problem>{{std::move(code), std::move(description)}}};
}

OrOmitted<std::vector<Problem>> blank() {
    return one("ERR_BLANK", "can't be blank");
}

OrOmitted<std::vector<Problem>> taken() {
    return one("ERR_TAKEN", "has already been taken");
}

std::int64_t bound_of(const Violation& violation) {
    const auto* bound = std::get_if<std::int64_t>(&violation.context);
    return bound == nullptr ? 0 : *bound;
}

OrOmitted<std::vector<Problem>> fault_of_password(const Violation& violation) {
    if (violation.type == "string_too_short")
        return one("ERR_TOO_SHORT", fmt::format("is too short (minimum is {} characters)", bound_of(violation)));
    if (violation.type == "string_too_long")
        return one("ERR_TOO_LONG", fmt::format("is too long (maximum is {} bytes)", bound_of(violation)));
    const auto* reason = std::get_if<std::string>(&violation.context);
    return one("ERR_INVALID", fmt::format("is {}", reason == nullptr ? "invalid" : *reason));
}

OrOmitted<std::vector<Problem>> fault_of_username(const std::string& name) {
    constexpr std::size_t longest = 30;
    if (name.empty()) return blank();
    if (name.size() > longest)
        return one("ERR_TOO_LONG", fmt::format("is too long (maximum is {} characters)", longest));
    if (std::ranges::all_of(name, [](char c) { return ascii::is_alphanumeric(c) || c == '_'; }))
        return one("ERR_RESERVED", "is reserved");
    return one("ERR_INVALID", "must contain only letters, numbers and underscores");
}

void add_text(std::string& text, std::string_view name, const OrOmitted<std::vector<Problem>>& problems) {
    if (!problems.value) return;
    for (const auto& problem : *problems.value)
        text += fmt::format("{}{} {}", text.empty() ? "Validation failed: " : ", ", name, problem.description);
}

http::Response refuse(Problems problems) {
    SignUpError error{{}, std::move(problems)};
    add_text(error.error, "Username", error.details.username);
    add_text(error.error, "Email", error.details.email);
    add_text(error.error, "Password", error.details.password);
    add_text(error.error, "Service agreement", error.details.agreement);
    add_text(error.error, "Locale", error.details.locale);
    add_text(error.error, "Reason", error.details.reason);
    return {.status = 422, .body = json::to_json(error)};
}

/// The wish, if nothing is wrong with the input. All problems are found together.
std::optional<credentials::SignUp> to_wish(SignUpInput input, std::string address, Problems& problems) {
    auto username = accounts::Handle::parse(input.username.value);
    if (!username) problems.username = fault_of_username(input.username.value);
    auto email = Email::parse(input.email.value);
    if (!email) problems.email = input.email.value.empty() ? blank() : one("ERR_INVALID", "is invalid");
    std::optional<credentials::NewPassword> password;
    if (!input.password || input.password->value.empty()) {
        problems.password = blank();
    } else {
        auto parsed = credentials::NewPassword::parse(input.password->value.reveal());
        if (parsed)
            password = std::move(*parsed);
        else
            problems.password = fault_of_password(parsed.error());
    }
    if (!input.agreement.value_or(false)) problems.agreement = one("ERR_ACCEPTED", "must be accepted");
    if (input.locale.value.size() > longest_locale)
        problems.locale = one("ERR_INCLUSION", "is not included in the list");
    if (count_characters(input.reason.value) > longest_reason)
        problems.reason = one("ERR_TOO_LONG", fmt::format("is too long (maximum is {} characters)", longest_reason));
    if (!problems.empty()) return std::nullopt;
    return credentials::SignUp{std::move(*email), std::move(*password), std::move(*username), std::move(address)};
}

/// The same rules and limits as those of POST /users. The token has the scopes for which the app is registered, without
/// those of the staff, for which a user must consent.
Task<http::Response> create_account(Context& context, PresentedToken token, http::ClientAddress client,
                                    http::UserAgent agent, http::Input<SignUpInput> input) {
    if (!token.text) throw Refusal{Reason::no_token};
    auto app = co_await apps::require_own_token(context, std::move(*token.text), "write:accounts");
    Problems problems;
    auto wish = to_wish(std::move(*input), client.text, problems);
    if (!wish) co_return refuse(std::move(problems));
    const auto account = co_await credentials::sign_up(context, std::move(*wish));
    if (!account) {
        auto& problem = account.error() == credentials::SignUpError::email ? problems.email : problems.username;
        problem = taken();
        co_return refuse(std::move(problems));
    }
    sessions::Device device{std::move(agent.text), std::move(client.text)};
    const credentials::Verified user{account->id, {}};
    const auto issued =
        co_await grants::issue(context, user, app.id, apps::without_staff(app.scopes), std::move(device));
    if (!issued) throw signed_out();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(issued->created_at).time_since_epoch().count();
    const Token answer{
        .access_token = issued->token.reveal(), .scope = apps::to_text(issued->scopes), .created_at = seconds};
    co_return http::Response{.body = json::to_json(answer)};
}

struct ConfirmationInput {
    OrEmpty<Text<0, 320>> email;
};
BOOST_DESCRIBE_STRUCT(ConfirmationInput, (), (email))

Task<Empty> send_confirmation(Context& context, Viewer viewer, http::ClientAddress client,
                              http::Input<ConfirmationInput> input) {
    if (!input->email.value.value.empty())
        refuse_parameter("email", "an app cannot change the e-mail address of an account");
    const bool is_sent = co_await credentials::ask_to_confirm(context, viewer, std::move(client.text));
    if (!is_sent) throw http::Rejection{403, "This method is only available while the e-mail address is not confirmed"};
    co_return Empty{};
}

}  // namespace

void mount_sign_up(const Mount& mount) {
    mount.post<"/api/v1/accounts", create_account, http::Public>({.summary = "Sign a user up as an app"});
    mount.post<"/api/v1/emails/confirmations", send_confirmation>(
        {.summary = "Send the mail that confirms the address again"}, {.scope = "write:accounts"});
}

}  // namespace plaza::mastodon
