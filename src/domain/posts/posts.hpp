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

/// The post that a reply answers. It can be deleted.
struct Parent {
    PostId post;
    AccountId author;
    PostId root;  // the first post of the thread
};

/// An account that a post addresses.
struct Mention {
    AccountId id;
    std::string handle;
};

/// A boost has only id, created_at, author, audience and boost_of.
struct Post {
    PostId id;
    std::string title;
    std::string content;
    bool published;
    Time created_at;
    accounts::Account author;  // as the viewer sees them
    std::int64_t votes;        // also called favourites
    std::int64_t boosts;
    std::int64_t replies;
    visibility::Audience audience;
    std::string spoiler;  // a content warning
    bool is_sensitive;
    std::optional<std::string> language;  // ISO 639
    bool is_local_only;
    std::optional<Parent> parent;
    std::optional<PostId> boost_of;
    std::vector<Mention> mentions;  // in the order of the text
    std::optional<Time> edited_at;
    std::optional<std::int64_t> app;  // that wrote it

    /// The first post of its thread.
    [[nodiscard]] PostId root() const { return parent ? parent->root : id; }
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

/// An entry of a list. load() and load_entries() read the posts.
struct Ref {
    PostId id;
    AccountId author;
    std::optional<PostId> boost_of{};
    std::optional<AccountId> boosted_author{};
    std::optional<PostId> root{};  // of a reply: for Marks::is_muted
};

/// What an account did with a post.
struct Marks {
    bool is_favourite = false;
    bool is_boosted = false;
    bool is_bookmarked = false;
    bool is_pinned = false;
    bool is_muted = false;  // the thread of the post
};

/// A post as clients show it. `boosted` is present if the post is a boost.
struct Entry {
    struct Marked {
        Shown<Post> post;
        accounts::Profile author;
        Marks marks;
    };
    Marked own;
    std::optional<Marked> boosted;
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

/// Returns what a client shows of these posts, in their order, in one round. Skips drafts, posts that the viewer may
/// not see, and boosts of such posts. Without a viewer, returns what everyone may see.
Task<std::vector<Entry>> load_entries(ReadContext& context, std::vector<Ref> refs, std::optional<Viewer> viewer);
/// The same for one post, in two rounds.
Task<std::optional<Entry>> find_entry(ReadContext& context, PostId id, std::optional<Viewer> viewer);

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
