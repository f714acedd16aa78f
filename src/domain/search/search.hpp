// Search: accounts by their names, hashtags by their beginning, posts by their words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/accounts/accounts.hpp"
#include "domain/ids.hpp"
#include "domain/posts/posts.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct ReadContext;
}

namespace plaza::search {

/// A search reads the newest public posts first, and then, if the page is not full, all posts with the words. If these
/// are more, it reads older parts of the public posts.
inline constexpr std::int64_t newest_candidates = 2'000;
inline constexpr std::int64_t most_candidates = 10'000;
inline constexpr int most_parts = 5;
/// A search for accounts ranks at most this many.
inline constexpr std::int64_t most_accounts = 100;
/// Results beyond this offset are not found.
inline constexpr std::int64_t most_offset = 5'000;

struct Wish {
    std::string text;
    std::int64_t limit;
    std::int64_t offset = 0;
};

struct PostWish : Wish {
    std::optional<PostId> before{};  // exclusive
    std::optional<PostId> after{};   // exclusive
    std::optional<AccountId> author{};
};

struct FoundPosts {
    std::vector<posts::Ref> refs;
    std::optional<PostId> next;  // `before` of a further search, if older posts were not read
};

/// Finds the newest posts that have all words of the text: public posts, and other posts that the viewer wrote or that
/// address the viewer. One round of statements. posts::load_entries() then drops what a block hides.
Task<FoundPosts> find_posts(ReadContext& context, PostWish wish, std::optional<Viewer> viewer);

struct AccountWish : Wish {
    bool is_followed = false;  // only accounts that the viewer follows
};

/// Finds accounts whose handle or display name begins with the text, or contains it if it has three characters. The
/// account with this handle comes first, then followed ones, then those with most followers. Accounts that block the
/// viewer, or that the viewer blocks, are not found. Two rounds.
Task<std::vector<accounts::Profile>> find_accounts(ReadContext& context, AccountWish wish,
                                                   std::optional<Viewer> viewer);

/// Finds hashtags of public posts that begin with the text, in alphabetical order. `#` may precede the text. One round.
Task<std::vector<std::string>> find_tags(ReadContext& context, Wish wish, std::optional<Viewer> viewer);

}  // namespace plaza::search
