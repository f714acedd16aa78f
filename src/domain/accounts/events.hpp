// The events of accounts.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::accounts {

/// The account and its user, if it has one, were created.
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

/// The account was deleted with its user and sessions. Its posts and votes have their own events.
struct Deleted {
    static constexpr std::string_view kind = "account.deleted";

    AccountId account;
};
BOOST_DESCRIBE_STRUCT(Deleted, (), (account))

}  // namespace plaza::accounts
