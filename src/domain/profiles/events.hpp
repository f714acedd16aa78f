// The events of profiles.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::profiles {

/// The profile was changed, or the defaults of new posts.
struct Edited {
    static constexpr std::string_view kind = "account.edited";

    AccountId account;
};
BOOST_DESCRIBE_STRUCT(Edited, (), (account))

/// An account that had follow requests is no longer locked.
struct Unlocked {
    static constexpr std::string_view kind = "account.unlocked";

    AccountId account;
};
BOOST_DESCRIBE_STRUCT(Unlocked, (), (account))

}  // namespace plaza::profiles
