// What happens to sessions. Their expiry is no event: its time is known.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::sessions {

/// The oldest session ended, if the user had a hundred.
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

/// All sessions of the user ended but this one.
struct OthersEnded {
    static constexpr std::string_view kind = "session.others_ended";

    AccountId user;
    SessionId session;
};
BOOST_DESCRIBE_STRUCT(OthersEnded, (), (user, session))

}  // namespace plaza::sessions
