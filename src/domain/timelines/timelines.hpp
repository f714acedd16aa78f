// Timelines: which posts are on a page of a list, newest first. A page has references; posts::load_entries() loads
// the posts, and leaves out those that the viewer may not see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/lists/lists.hpp"
#include "domain/posts/posts.hpp"
#include "domain/range.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct ReadContext;
}

namespace plaza::timelines {

/// A part of a list. `ids` are the ids by which the list pages, one for each of `refs`.
struct Page {
    std::vector<posts::Ref> refs{};
    std::vector<std::int64_t> ids{};
    bool has_more = false;  // whether there may be items after the last one
    /// The id of the oldest item that was read, also if it is not on the page.
    std::optional<std::int64_t> oldest{};
};

// The functions send their statements when called. They do not await the check of the viewer: load_entries() does.

/// The posts and boosts of followed accounts, posts with followed hashtags, and the viewer's own posts. Without: posts
/// of blocked and muted accounts and boosts of their posts, boosts of accounts whose boosts are hidden, replies to
/// accounts that the viewer does not follow, posts in languages that the viewer does not want from their author, posts
/// of members of exclusive lists, and direct posts of others. If a page would have a post more than once, because of
/// boosts, it has only the oldest of these entries.
[[nodiscard]] Task<Page> home(ReadContext& context, Viewer viewer, Range range);

/// The same of the members of a list, by its policy for replies, without hashtags and own posts. Returns nullopt if the
/// viewer has no such list.
[[nodiscard]] Task<std::optional<Page>> of_list(ReadContext& context, Viewer viewer, lists::ListId list, Range range);

/// The public posts of all accounts, without replies and boosts, and without accounts that the viewer blocks or mutes.
[[nodiscard]] Task<Page> everyone(ReadContext& context, std::optional<Viewer> viewer, Range range);

/// Hashtags in their folded form. A post needs one of `any`, all of `all` and none of `none`.
struct Tags {
    static constexpr std::size_t most = 4;  // of each list, besides the first hashtag of `any`

    std::vector<std::string> any;  // not empty
    std::vector<std::string> all{};
    std::vector<std::string> none{};
};

/// Public posts with hashtags, with replies. With `all` or `none`, a page reads at most 1,000 posts and can be short.
[[nodiscard]] Task<Page> tagged(ReadContext& context, std::optional<Viewer> viewer, Tags tags, Range range);

/// Which posts of an account.
struct AccountWish {
    bool has_replies = true;  // replies of the account to itself are always included
    bool has_boosts = true;
    bool is_pinned = false;            // only the pinned posts, the latest pin first. They page by the pins
    std::optional<std::string> tag{};  // only public posts with this hashtag, in its folded form
};

/// The posts of an account that the viewer may see. Direct posts of others are left out. Returns nullopt if the account
/// does not exist for the viewer.
[[nodiscard]] Task<std::optional<Page>> of_account(ReadContext& context, std::optional<Viewer> viewer,
                                                   AccountId account, AccountWish wish, Range range);

/// The posts that the viewer has marked, the latest mark first. They page by the marks.
[[nodiscard]] Task<Page> favourites(ReadContext& context, Viewer viewer, Range range);
[[nodiscard]] Task<Page> bookmarks(ReadContext& context, Viewer viewer, Range range);

}  // namespace plaza::timelines
