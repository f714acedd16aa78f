// POST /users: sign up. GET /users/{id}: a user, with what the caller may see.
#include <fmt/format.h>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/credentials/credentials.hpp"

namespace plaza::native {

UserOut to_user_out(const ReadContext& context, accounts::Account account) {
    auto email = account.email ? std::move(*account.email)
                               : fmt::format("user-{}@{}", account.id.value, context.settings.accounts.noreply_domain);
    return {account.id, account.created_at, Email{std::move(email)}, std::move(account.handle)};
}

namespace {

struct UserCreate {
    static constexpr std::string_view example = R"({"email":"ana@example.com","password":"********","username":"ana"})";
    static constexpr json::Note notes[] = {
        {"email", email_note}, {"password", new_password_note}, {"username", username_note}};

    Email email;
    credentials::NewPassword password;
    std::optional<accounts::Handle> username;
};
BOOST_DESCRIBE_STRUCT(UserCreate, (), (email, password, username))

Task<http::Created<UserOut>> create_user(Context& context, http::ClientAddress client, http::Body<UserCreate> body) {
    const auto email = body->email;
    const auto username = body->username;
    credentials::SignUp wish{email, std::move(body->password), username, std::move(client.text)};
    auto user = co_await credentials::sign_up(context, std::move(wish));
    if (!user && user.error() == credentials::SignUpError::email) throw taken("email", email.value);
    if (!user) throw taken("username", username->value);
    co_return http::Created{to_user_out(context, std::move(*user))};
}

Task<UserOut> get_user(ReadContext& context, http::Path<"id", RequestedId<AccountId>> id,
                       std::optional<Viewer> viewer) {
    auto user = co_await accounts::find(context, (*id).id, viewer);
    if (!user) throw absent("user", (*id).digits);
    co_return to_user_out(context, std::move(*user));
}

}  // namespace

void mount_users(const Mount& mount) {
    const auto users = mount.tagged("Users");
    users.post<"/users", create_user, http::Public>({
        .summary = "Sign up",
        .description = "Creates a user. Without a `username`, the user gets the name `user_` with a number.",
        .success = "The new user.",
        .refusals = {email_taken, username_taken},
    });
    users.get<"/users/{id}", get_user>(
        {
            .summary = "Read a user",
            .description = "Works without a token; the owner and the staff need theirs to see the e-mail address.",
            .success = "The user.",
            .refusals = {user_absent},
        },
        {.scope = "read"});
}

}  // namespace plaza::native
