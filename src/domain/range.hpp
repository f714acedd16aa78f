// Range: the part of a list that a caller asks for. All lists have the newest item first and page by ids, which need
// not be the ids of what is shown: a list of favourites pages by the favourites.
#pragma once

#include <cstdint>

namespace plaza {

/// The items between two ids, without these. A range with more items than the limit gives the newest ones, or, if it is
/// upward, the oldest ones. In both cases the newest item comes first.
struct Range {
    static constexpr std::int64_t above_all = std::int64_t{1} << 53;  // ids have 53 bits

    std::int64_t below = above_all;
    std::int64_t above = 0;
    std::int64_t limit = 20;
    bool is_upward = false;
};

}  // namespace plaza
