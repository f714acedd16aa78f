// The events of votes.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::votes {

struct Cast {
    static constexpr std::string_view kind = "vote.cast";

    PostId post;
    AccountId voter;
};
BOOST_DESCRIBE_STRUCT(Cast, (), (post, voter))

struct Withdrawn {
    static constexpr std::string_view kind = "vote.withdrawn";

    PostId post;
    AccountId voter;
};
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (post, voter))

}  // namespace plaza::votes
