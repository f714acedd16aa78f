// What happens to accounts.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::accounts {

/// With its user, if it has one.
struct Created {
    static constexpr std::string_view kind = "account.created";

    AccountId account;
};
BOOST_DESCRIBE_STRUCT(Created, (), (account))

struct Renamed {
    static constexpr std::string_view kind = "account.renamed";

    AccountId account;
};
BOOST_DESCRIBE_STRUCT(Renamed, (), (account))

/// With its user, posts, votes and sessions.
struct Deleted {
    static constexpr std::string_view kind = "account.deleted";

    AccountId account;
};
BOOST_DESCRIBE_STRUCT(Deleted, (), (account))

}  // namespace plaza::accounts
