// Filters: words and posts that an account does not want to read. A filter changes no list: clients get what it found,
// and hide the post.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::filters {

using FilterId = Id<"filter">;
using KeywordId = Id<"keyword">;
using FilteredId = Id<"filtered">;

// Of one account. Each post that it reads is compared with all of them.
inline constexpr std::int64_t most_filters = 50;
inline constexpr std::int64_t most_keywords = 200;
inline constexpr std::int64_t most_posts = 500;
inline constexpr std::size_t max_title_length = 255;  // in characters
inline constexpr std::size_t max_keyword_length = 512;

/// Where a filter applies.
enum class Place : std::uint8_t { home, notifications, public_, thread, account };
BOOST_DESCRIBE_ENUM(Place, home, notifications, public_, thread, account)

/// What a client does with a post: fold it behind the title of the filter, leave it out, or blur its media.
enum class Action : std::uint8_t { warn, hide, blur };
BOOST_DESCRIBE_ENUM(Action, warn, hide, blur)

struct Keyword {
    KeywordId id;
    std::string text;
    bool is_whole_word = true;
};

struct FilteredPost {
    FilteredId id;
    PostId post;
};

struct Filter {
    FilterId id;
    std::string title;
    std::vector<Place> places;
    Action action = Action::warn;
    std::optional<Time> expires_at{};
    std::vector<Keyword> keywords{};
    std::vector<FilteredPost> posts{};
};

/// A keyword to add, or a change of an existing one.
struct KeywordChange {
    std::optional<KeywordId> id{};
    std::optional<std::string> text{};
    std::optional<bool> is_whole_word{};
    bool is_removed = false;
};

/// Absent members stay as they are.
struct Change {
    std::optional<std::string> title{};
    std::optional<std::vector<Place>> places{};
    std::optional<Action> action{};
    std::optional<std::optional<Time>> expires_at{};
    std::vector<KeywordChange> keywords{};
};

/// What a filter found in a post. `filter` has no keywords and posts.
struct Match {
    Filter filter;
    std::vector<std::string> keywords;
    std::vector<PostId> posts;
};

/// A text with its parts, and the ids by which a filter can name the post: its own, and that of a boost of it.
struct Text {
    std::string_view title;
    std::string_view content;
    std::string_view spoiler;
    std::vector<PostId> posts;
};

/// The filters of an account that have not ended, ready to be compared with many posts.
class Matcher {
 public:
    Matcher(std::vector<Filter> filters, Time now);
    /// Upper and lower case are the same. A whole word has no letter, digit or `_` beside it.
    [[nodiscard]] std::vector<Match> find_in(const Text& text) const;

 private:
    std::vector<Filter> filters_;
    std::vector<std::vector<std::string>> folded_;  // the keywords of each filter, case-folded
};

// All filters are the viewer's own. One of another account is absent.

/// All filters, the oldest first. The call sends the statement. Does not await the check of the viewer.
[[nodiscard]] Task<std::vector<Filter>> load(ReadContext& context, AccountId owner);
/// Throws absent().
Task<Filter> find(ReadContext& context, Viewer viewer, FilterId id);

/// Throws at_limit.
Task<Filter> create(Context& context, Viewer viewer, Change wish);
/// Throws absent() if there is no such filter or no such keyword in it, and at_limit.
Task<Filter> edit(Context& context, Viewer viewer, FilterId id, Change change);
Task<> remove(Context& context, Viewer viewer, FilterId id);

/// The filter with this keyword, or this post. Throws absent().
Task<Filter> find_with_keyword(ReadContext& context, Viewer viewer, KeywordId id);
Task<Filter> find_with_post(ReadContext& context, Viewer viewer, FilteredId id);
/// Returns the post also if the filter had it before. Throws absent() and at_limit.
Task<FilteredPost> add_post(Context& context, Viewer viewer, FilterId id, Shown<visibility::Target> post);
Task<> remove_post(Context& context, Viewer viewer, FilteredId id);

}  // namespace plaza::filters
