// Posts and their vote counts. A draft (not published) is visible only to its author.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "domain/accounts/accounts.hpp"
#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza::posts {

struct Post {
    PostId id;
    std::string title;
    std::string content;
    bool published;
    Time created_at;
    accounts::Account author;  // as the viewer sees them
    std::int64_t votes;
};

struct Draft {
    std::string title;
    std::string content;
    bool published;
};

/// A part of the list, newest first: posts below an id, or from an offset on.
struct Listing {
    std::int64_t limit;
    std::int64_t offset = 0;
    std::optional<PostId> before;
    std::string search;  // a literal, case-sensitive substring of the title; empty: no search
};

/// An entry of a list. load() reads the posts.
struct Ref {
    PostId id;
    AccountId author;
    std::optional<PostId> boost_of;
};

/// A page of a list. It ends early with the post that brings its titles and texts to 1 MiB.
struct Page {
    std::vector<Ref> refs;
    std::optional<PostId> next;  // `before` of the next page, which may be empty; absent on the last page
};

/// Why an edit or a removal was rejected.
enum class EditError { absent, not_owner };

// Each throws signed_out() if the viewer's token is no longer valid.

Task<Page> list(ReadContext& context, Viewer viewer, Listing listing);

/// Returns the posts in the order of the ids. Skips posts that the viewer may not see or that do not exist.
Task<std::vector<Shown<Post>>> load(ReadContext& context, std::vector<PostId> ids, Viewer viewer);
Task<std::optional<Shown<Post>>> find(ReadContext& context, PostId id, Viewer viewer);
/// The id of a visible post, to act on it.
Task<std::optional<Shown<PostId>>> find_id(ReadContext& context, PostId id, Viewer viewer);

Task<Shown<Post>> publish(Context& context, Viewer author, Draft draft);
Task<std::expected<Shown<Post>, EditError>> edit(Context& context, Viewer editor, PostId id, Draft draft);
Task<std::expected<void, EditError>> remove(Context& context, Viewer remover, PostId id);

/// Erases all posts of an account with their votes, as part of the context's transaction, which has locked the account
/// (accounts::hold()) and deletes it next.
Task<> erase_all(Context& context, AccountId author);

/// Erases a part of a post that was deleted more than an hour ago, because its job was given up. Returns 0 if there is
/// none.
Task<std::int64_t> erase_forgotten(Context& context);

}  // namespace plaza::posts
