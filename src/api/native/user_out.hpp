// UserOut: a user as the native API shows it, in /users and as the owner of a post.
#pragma once

#include <string>

#include "domain/users/users.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/email.hpp"
#include "platform/base/id.hpp"
#include "platform/base/time.hpp"

namespace plaza::native {

struct UserOut {
    AccountId id;
    Time created_at;
    Email email;
    std::string username;
};
BOOST_DESCRIBE_STRUCT(UserOut, (), (id, created_at, email, username))

/// Those who may not see the address get one that leads nowhere, made of the id and never of the real one.
[[nodiscard]] UserOut to_user_out(const Context& context, users::User user);

}  // namespace plaza::native
