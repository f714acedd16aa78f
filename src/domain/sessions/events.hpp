// The events of sessions. Expiry is not an event, because its time is known.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::sessions {

/// A session began. If the user had a hundred sessions, the oldest one ended.
struct Begun {
    static constexpr std::string_view kind = "session.begun";

    AccountId user;
    SessionId session;
};
BOOST_DESCRIBE_STRUCT(Begun, (), (user, session))

struct Ended {
    static constexpr std::string_view kind = "session.ended";

    AccountId user;
    SessionId session;
};
BOOST_DESCRIBE_STRUCT(Ended, (), (user, session))

/// All other sessions of the user ended.
struct OthersEnded {
    static constexpr std::string_view kind = "session.others_ended";

    AccountId user;
    SessionId session;
};
BOOST_DESCRIBE_STRUCT(OthersEnded, (), (user, session))

}  // namespace plaza::sessions
