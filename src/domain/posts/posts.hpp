// Posts and their vote counts. A draft (not published) is visible only to its author.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "domain/accounts/accounts.hpp"
#include "domain/filters/filters.hpp"
#include "domain/ids.hpp"
#include "domain/range.hpp"
#include "domain/text/text.hpp"
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

/// The app that a post was written with.
struct AppCredit {
    std::string name;
    std::optional<std::string> website;
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
    std::optional<AppCredit> app;  // that wrote it

    /// The first post of its thread.
    [[nodiscard]] PostId root() const { return parent ? parent->root : id; }
};

struct Draft {
    std::string title;
    std::string content;
    bool published;
};

/// A post that an app writes.
struct Writing {
    std::string content;
    std::string spoiler{};
    bool is_sensitive = false;
    std::optional<std::string> language{};
    visibility::Audience audience;
    bool is_local_only = false;
    std::optional<PostId> reply_to{};
    std::optional<AppId> app{};
};

/// What an app changes in a post; the rest stays.
struct Change {
    std::optional<std::string> content;
    std::optional<std::string> spoiler;
    std::optional<bool> is_sensitive;
    std::optional<std::string> language;
};

/// How an account writes its posts unless an app says otherwise.
struct WritingDefaults {
    visibility::Audience audience;
    bool is_sensitive;
    std::optional<std::string> language;
};

/// The text of a post at a time.
struct Version {
    std::string title;
    std::string content;
    std::string spoiler;
    bool is_sensitive;
    Time written_at;
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
        bool is_own;  // the viewer wrote it
    };
    Marked own;
    std::optional<Marked> boosted;
    std::vector<filters::Match> filtered;  // what the viewer's filters find in it
};

/// A page of a list. It ends early with the post that brings its titles and texts to 1 MiB.
struct Page {
    std::vector<Ref> refs;
    std::optional<PostId> next;  // `before` of the next page, which may be empty; absent on the last page
};

/// The posts before and after one in its thread, in the order in which they are read.
struct Thread {
    std::vector<Entry> ancestors;
    std::vector<Entry> descendants;
};

/// Why a post of an app was rejected. `blank`: it has no visible text.
enum class WriteError { blank, too_long, parent_absent };

/// Why an edit or a removal was rejected.
enum class EditError { absent, not_owner, blank, too_long };

/// Why a post was not pinned. `not_pinnable`: it belongs to another account, or is direct or a draft.
enum class PinError { not_pinnable, too_many };

/// The maximum length of text and content warning together that an app can write, as text::length_of() counts.
inline constexpr std::size_t max_app_length = text::max_post_length;
/// A character there can have any number of accents; this counts them too.
inline constexpr std::size_t max_app_characters = 50'000;
inline constexpr std::int64_t max_pins = 5;
/// A thread is read up to this number of posts, and shown up to the other.
inline constexpr std::int64_t max_thread_read = 16'384;
inline constexpr std::size_t max_thread_shown = 4'096;
inline constexpr std::size_t max_thread_for_anonymous = 100;
/// It ends early with the post that brings its texts to so many bytes.
inline constexpr std::int64_t max_thread_bytes = 1'048'576;

// Each throws signed_out() if the viewer's token is no longer valid.

Task<Page> list(ReadContext& context, Viewer viewer, Listing listing);

/// Returns the posts in the order of the ids. Skips posts that the viewer may not see or that do not exist.
Task<std::vector<Shown<Post>>> load(ReadContext& context, std::vector<PostId> ids, Viewer viewer);
Task<std::optional<Shown<Post>>> find(ReadContext& context, PostId id, Viewer viewer);

/// Returns what a client shows of these posts, in their order, in one round. Skips drafts, posts that the viewer may
/// not see, and boosts of such posts. Without a viewer, returns what everyone may see.
Task<std::vector<Entry>> load_entries(ReadContext& context, std::vector<Ref> refs, std::optional<Viewer> viewer);
/// References to these posts, in their order. Skips posts that do not exist. Not yet checked: load_entries() does that.
Task<std::vector<Ref>> find_refs(ReadContext& context, std::vector<PostId> ids);
/// Finds the references whose author is missing (0), if there are any: all of them then.
Task<std::vector<Ref>> with_authors(ReadContext& context, std::vector<Ref> refs);
/// The same as load_entries() for one post, in two rounds.
Task<std::optional<Entry>> find_entry(ReadContext& context, PostId id, std::optional<Viewer> viewer);

/// A visible post, to act on it.
Task<std::optional<Shown<visibility::Target>>> find_target(ReadContext& context, PostId id,
                                                           std::optional<Viewer> viewer);

// Publish, edit and remove. Beside the post they write its rows in the lists that show it (of its author, its thread
// and its hashtags), the counters of its author and its parent, and the notifications of those whom it mentions. A
// draft has none of these.
Task<Shown<Post>> publish(Context& context, Viewer author, Draft draft);
Task<std::expected<PostId, WriteError>> publish(Context& context, Viewer author, Writing writing);
/// Why publish() would reject this now; nullopt if it would not.
Task<std::optional<WriteError>> fault_of(ReadContext& context, Viewer author, Writing writing);
Task<WritingDefaults> defaults_of(ReadContext& context, AccountId author);

/// Changes title, text and whether the post is published, and nothing else.
Task<std::expected<Shown<Post>, EditError>> edit(Context& context, Viewer editor, PostId id, Draft draft);
/// Keeps the title. A change that changes nothing is no edit.
Task<std::expected<void, EditError>> edit(Context& context, Viewer editor, PostId id, Change change);
/// Removes a boost too.
Task<std::expected<void, EditError>> remove(Context& context, Viewer remover, PostId id);

/// The versions of a post, the current one last: the first one and at most the newest hundred.
Task<std::vector<Version>> history_of(ReadContext& context, Shown<Post> post);
/// The posts around this one, or around the post that it boosts: the nearest parents, then the replies. Returns nullopt
/// if the viewer may not see it. Three rounds; one more for a boost, and one for a long thread.
Task<std::optional<Thread>> find_thread(ReadContext& context, PostId id, std::optional<Viewer> viewer,
                                        std::size_t most);

/// Returns the boost, also if the viewer had boosted the post before; nullopt if they may not boost it or it was
/// deleted.
Task<std::optional<PostId>> boost(Context& context, Viewer viewer, Shown<visibility::Target> post,
                                  std::optional<visibility::Audience> wish);
Task<> unboost(Context& context, Viewer viewer, Shown<visibility::Target> post);

Task<> bookmark(Context& context, Viewer viewer, Shown<visibility::Target> post);
Task<> remove_bookmark(Context& context, Viewer viewer, Shown<visibility::Target> post);
/// Mutes or unmutes the whole thread of the post.
Task<> mute_thread(Context& context, Viewer viewer, Shown<visibility::Target> post, bool is_muted);
Task<std::expected<void, PinError>> pin(Context& context, Viewer viewer, Shown<visibility::Target> post);
Task<> unpin(Context& context, Viewer viewer, Shown<visibility::Target> post);

/// The accounts that boosted a post, by their ids.
[[nodiscard]] Task<std::vector<AccountId>> list_boosters(ReadContext& context, Shown<visibility::Target> post,
                                                         Range range);

/// Erases all posts of an account with all that hangs on them, as part of the context's transaction, which has locked
/// the account (accounts::hold()) and deletes it next.
Task<> erase_all(Context& context, AccountId author);

/// Erases a part of a post that was deleted more than an hour ago, because its job was given up. Returns 0 if there is
/// none.
Task<std::int64_t> erase_forgotten(Context& context);

}  // namespace plaza::posts
