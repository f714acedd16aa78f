// Suggestions: accounts that a user may want to follow, and the directory of those that want to be found.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/accounts/accounts.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct ReadContext;
}

namespace plaza::suggestions {

/// Why an account is suggested: several of those whom the viewer follows follow it, or it has many followers and wrote
/// lately.
enum class Reason : std::uint8_t { friends_of_friends, popular };

struct Suggestion {
    accounts::Profile profile;
    Reason reason;
};

/// Only accounts that want to be found, and that the viewer may see, does not follow, and has not dismissed
/// (relations::dismiss()).
Task<std::vector<Suggestion>> list(ReadContext& context, Viewer viewer, std::int64_t limit);

enum class Order : std::uint8_t { active, newest };  // active: those who wrote last, first

/// Only accounts that want to be found. A page can be shorter than the limit although others follow.
Task<std::vector<accounts::Profile>> list_directory(ReadContext& context, Order order, std::int64_t limit,
                                                    std::int64_t offset, std::optional<Viewer> viewer);

}  // namespace plaza::suggestions
