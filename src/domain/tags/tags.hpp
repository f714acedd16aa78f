// Tags: hashtags that accounts follow or show on their profiles, and how much hashtags are used. All names are in the
// folded form (text::folded_tag).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/range.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::tags {

/// Orders lists of hashtags.
using TagId = Id<"tag">;

inline constexpr std::int64_t most_followed = 1'000;
inline constexpr std::int64_t most_featured = 10;
inline constexpr int days_of_history = 7;
/// Only this number of uses in these days counts, of all hashtags that are loaded together: the newest of each.
inline constexpr std::int64_t most_uses = 5'000;

/// The use of a hashtag in public posts on a day (UTC).
struct Day {
    Time day;
    std::int64_t uses = 0;
    std::int64_t accounts = 0;
};

struct Tag {
    std::string name;
    std::vector<Day> history;  // today first
    // For a viewer only.
    std::optional<bool> is_followed{};
    std::optional<bool> is_featured{};
};

/// Returns the tags in the order of the names. A name of which there is no post is a tag too.
Task<std::vector<Tag>> load(ReadContext& context, std::vector<std::string> names, std::optional<Viewer> viewer);

// Both throw at_limit. They do nothing if it is done already.
Task<> follow(Context& context, Viewer viewer, std::string name);
Task<> unfollow(Context& context, Viewer viewer, std::string name);

struct Followed {
    TagId id;
    std::string name;
};
/// The followed hashtags, the latest first.
Task<std::vector<Followed>> list_followed(ReadContext& context, Viewer viewer, Range range);

struct Featured {
    TagId id;
    std::string name;
    std::int64_t posts = 0;  // public posts of the account with the hashtag
    std::optional<Time> last_post_at{};
};
/// Throws at_limit. Returns the hashtag also if it was featured before.
Task<Featured> feature(Context& context, Viewer viewer, std::string name);
Task<> end_feature(Context& context, Viewer viewer, std::string name);
/// Returns false if the account has no such featured hashtag.
Task<bool> end_feature(Context& context, Viewer viewer, TagId id);
/// nullopt if the account does not exist for the viewer.
Task<std::optional<std::vector<Featured>>> list_featured(ReadContext& context, AccountId account,
                                                         std::optional<Viewer> viewer);

/// The hashtags that the viewer used most in the newest hundred public posts, without featured ones.
Task<std::vector<std::string>> suggest(ReadContext& context, Viewer viewer);

}  // namespace plaza::tags
