// Users: those who can log in here. Signing up, logging in, and who is still signed in. Their actors are accounts.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "domain/accounts/accounts.hpp"
#include "platform/base/email.hpp"
#include "platform/base/id.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
}

namespace plaza::users {

/// Somebody whose token is genuine. Whether it still counts (the user is here, not suspended, the password not newer)
/// is settled by each query, in signed_in() of migration 0001.
struct Viewer {
    AccountId id;
    Time issued_at{};
};

struct User {
    AccountId id;
    Time created_at;
    std::optional<std::string> visible_email;  // only where the viewer may see it
    std::string username;
};

struct SignUp {
    Email email;
    Secret password;
    std::optional<accounts::Handle> username;
};

enum class Taken { email, username };

/// A user and its account, in one transaction.
Task<std::expected<User, Taken>> sign_up(Context& context, SignUp wish);

/// The user as somebody sees it; nobody's view without a viewer. Throws unauthenticated() for a viewer who is gone.
Task<std::optional<User>> find(Context& context, AccountId id, std::optional<Viewer> viewer);

/// The account of these credentials. An unknown user costs the same time as a wrong password.
Task<std::optional<AccountId>> log_in(Context& context, std::string email, Secret password);

/// For queries that found nothing: throws unauthenticated() where the reason is that the viewer is gone.
Task<> require_signed_in(Context& context, Viewer viewer);

}  // namespace plaza::users
