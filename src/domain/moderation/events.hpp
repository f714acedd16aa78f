// The events of moderation by operators.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::moderation {

struct RoleSet {
    static constexpr std::string_view kind = "user.role_set";

    AccountId user;
};
BOOST_DESCRIBE_STRUCT(RoleSet, (), (user))

/// The operator set a new password, which ended all sessions.
struct PasswordSet {
    static constexpr std::string_view kind = "user.password_set";

    AccountId user;
};
BOOST_DESCRIBE_STRUCT(PasswordSet, (), (user))

/// The user was suspended, which ended all sessions.
struct Suspended {
    static constexpr std::string_view kind = "user.suspended";

    AccountId user;
};
BOOST_DESCRIBE_STRUCT(Suspended, (), (user))

struct Unsuspended {
    static constexpr std::string_view kind = "user.unsuspended";

    AccountId user;
};
BOOST_DESCRIBE_STRUCT(Unsuspended, (), (user))

/// The user's second factor ends in a day, unless they use it.
struct SecondFactorReset {
    static constexpr std::string_view kind = "user.second_factor_reset";

    AccountId user;
};
BOOST_DESCRIBE_STRUCT(SecondFactorReset, (), (user))

}  // namespace plaza::moderation
