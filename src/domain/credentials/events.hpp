// The events of users.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::credentials {

/// The e-mail address, its confirmation or the password changed. A new password ended sessions.
struct Changed {
    static constexpr std::string_view kind = "user.changed";

    AccountId user;
};
BOOST_DESCRIBE_STRUCT(Changed, (), (user))

/// A session ended because of too many wrong passwords.
struct SessionLocked {
    static constexpr std::string_view kind = "session.locked";

    AccountId user;
    SessionId session;
};
BOOST_DESCRIBE_STRUCT(SessionLocked, (), (user, session))

}  // namespace plaza::credentials
