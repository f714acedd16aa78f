// Edits posts. An edit can also publish a draft, or make a draft of a post.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/words.hpp"
#include "domain/posts/writing.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {
namespace {

/// What an edit changes; the rest stays.
struct Wish {
    std::optional<std::string> title{};
    std::optional<bool> published{};
    Change change{};
};

/// The post before the edit.
struct Place {
    PostId id;
    AccountId editor;
    std::optional<PostId> parent;
};

HeldRow changed(HeldRow row, Wish wish) {
    auto& change = wish.change;
    if (wish.title) row.title = std::move(*wish.title);
    if (wish.published) row.published = *wish.published;
    if (change.content) row.content = std::move(*change.content);
    if (change.spoiler) row.spoiler = std::move(*change.spoiler);
    if (change.is_sensitive) row.is_sensitive = *change.is_sensitive;
    if (change.language) row.language = std::move(change.language);
    return row;
}

bool has_same_text(const HeldRow& a, const HeldRow& b) {
    return a.title == b.title && a.content == b.content;
}

bool looks_same(const HeldRow& a, const HeldRow& b) {
    return has_same_text(a, b) && a.spoiler == b.spoiler && a.is_sensitive == b.is_sensitive;
}

Published rows_of(const HeldRow& row) {
    Published rows{.id = row.id, .author = row.author_id, .audience = row.visibility, .mentions = row.mentions};
    rows.language = row.language;
    if (row.reply_to)
        rows.parent = Parent{*row.reply_to, row.reply_to_author.value_or(AccountId{}), row.root_id.value_or(row.id)};
    rows.tags = tags_of(row.visibility, whole_text(row.title, row.content));
    return rows;
}

/// The items of `all` that are not in `known`.
template <class T>
std::vector<T> without(std::vector<T> all, const std::vector<T>& known) {
    std::erase_if(all, [&](const T& item) { return std::ranges::find(known, item) != known.end(); });
    return all;
}

/// The post was and stays published: moves it between hashtags, and notifies those who are newly mentioned.
void follow_text(const Context& context, pg::Unit& unit, const Published& before, Published after) {
    if (visibility::is_direct(after.audience) && before.mentions != after.mentions) add_message(context, unit, after);
    auto lost = without(before.tags, after.tags);
    if (!lost.empty()) unit.add(delete_tag_posts, lost, after.id);
    after.tags = without(std::move(after.tags), before.tags);
    if (!after.tags.empty()) unit.add(add_tag_posts, after.tags, after.id, after.author);
    unnotify(unit, before, without(addressees_of(before), addressees_of(after)));
    notify(context, unit, after, without(addressees_of(after), addressees_of(before)));
}

/// A post can mention others with each edit, but not any number of accounts in all. Those beyond it are not addressed.
void limit_mentions(HeldRow& after, const HeldRow& before) {
    constexpr int most_added = text::max_mentions;
    if (!before.published) return;
    std::erase_if(after.mentions, [&](AccountId account) {
        if (std::ranges::find(before.mentions, account) != before.mentions.end()) return false;
        return after.mentions_added++ >= most_added;
    });
    after.mentions_added = std::min(after.mentions_added, most_added);
}

/// The parent is counted before the post is locked by an update, the other rows come after it.
void add_statements(Context& context, pg::Unit& unit, const HeldRow& before, const HeldRow& after,
                    std::optional<AccountId> told) {
    auto old_rows = rows_of(before);
    auto new_rows = rows_of(after);
    const bool was = before.published;
    const bool is = after.published;
    old_rows.answered = is ? told : before.reply_to_author;
    new_rows.answered = told;
    if (was != is) count_in_parent(unit, new_rows, is ? 1 : -1);
    if (was && is && !looks_same(before, after)) {
        unit.add(keep_version, before.id, context.new_id<EditId>(), before.title, before.content, before.spoiler,
                 before.is_sensitive, before.edited_at.value_or(before.created_at));
        unit.add(drop_old_versions, before.id);
    }
    // What was taken back is not shown again as an earlier version.
    if (was && !is) unit.add(forget_versions, before.id);
    unit.add(update_post, after.id, after.title, after.content, after.published, after.spoiler, after.is_sensitive,
             after.language, after.mentions, context.now(), after.mentions_added);
    index_words(unit, after.id, after.author_id, after.title, after.spoiler, after.content);
    if (was && is) follow_text(context, unit, old_rows, new_rows);
    if (was && is && old_rows.language != new_rows.language)
        unit.add(set_language, new_rows.author, new_rows.id, new_rows.language);
    if (was && !is) {
        remove_rows(unit, old_rows);
        unit.add(unpin_post, after.author_id, after.id);
    }
    if (!was && is) add_rows(context, unit, new_rows);
    context.say(unit, Edited{after.id, after.author_id});
}

/// An app does not know drafts, and its text has limits.
std::optional<EditError> fault_of_app(const HeldRow& before, const HeldRow& after) {
    if (visibility::is_draft({.author = before.author_id, .is_published = before.published})) return EditError::absent;
    if (before.content == after.content && before.spoiler == after.spoiler) return std::nullopt;
    const auto fault = find_fault(after.content, after.spoiler);
    if (!fault) return std::nullopt;
    return *fault == WriteError::blank ? EditError::blank : EditError::too_long;
}

/// The result is `absent` if the post was deleted meanwhile.
Task<std::expected<void, EditError>> apply(pg::Tx& transaction, Context context, Place place, Wish wish) {
    auto inner = context.within(transaction);
    std::vector<PostId> parents;
    if (place.parent) parents.push_back(*place.parent);
    if (!parents.empty()) co_await inner.db.all(hold_posts, parents);
    const auto before = co_await inner.db.maybe(hold_own, place.id, place.editor);
    if (!before || before->boost_of) co_return std::unexpected(EditError::absent);
    const bool is_by_app = !wish.published.has_value();
    auto after = changed(*before, std::move(wish));
    const auto fault = is_by_app ? fault_of_app(*before, after) : std::nullopt;
    if (fault) co_return std::unexpected(*fault);
    const bool is_same = looks_same(*before, after) && before->language == after.language;
    if (is_by_app && is_same) co_return std::expected<void, EditError>{};
    if (!after.published)
        after.mentions.clear();
    else if (!before->published || !has_same_text(*before, after))
        after.mentions = co_await mentioned(inner, place.editor, whole_text(after.title, after.content));
    limit_mentions(after, *before);
    const auto parent = rows_of(after).parent;
    const auto told = co_await answered(inner, place.editor, after.visibility, parent);
    pg::Unit unit(inner.db);
    add_statements(inner, unit, *before, after, told);
    co_await unit.commit();
    co_return std::expected<void, EditError>{};
}

Task<std::expected<void, EditError>> apply_to_own(Context& context, Viewer editor, PostId id, Wish wish) {
    const auto rights = co_await editor.settled();
    const auto found = co_await find_own(context, rights, id);
    if (!found) co_return std::unexpected(found.error());
    Place place{id, editor.id(), found->reply_to};
    const auto done = co_await context.database.transact(apply, context, place, std::move(wish));
    if (done || done.error() != EditError::absent) co_return done;
    const auto error = co_await absent_now(editor);
    co_return std::unexpected(error);
}

}  // namespace

Task<std::expected<Shown<Post>, EditError>> edit(Context& context, Viewer editor, PostId id, Draft draft) {
    Wish wish{.title = std::move(draft.title), .published = draft.published};
    wish.change.content = std::move(draft.content);
    const auto edited = co_await apply_to_own(context, editor, id, std::move(wish));
    if (!edited) co_return std::unexpected(edited.error());
    auto post = co_await find(context, id, editor);
    if (!post) co_return std::unexpected(EditError::absent);
    co_return std::move(*post);
}

Task<std::expected<void, EditError>> edit(Context& context, Viewer editor, PostId id, Change change) {
    Wish wish{.change = std::move(change)};
    co_return co_await apply_to_own(context, editor, id, std::move(wish));
}

Task<std::vector<Version>> history_of(ReadContext& context, Shown<Post> post) {
    auto rows = co_await context.db.all(load_versions, post->id);
    std::ranges::reverse(rows);
    std::vector<Version> versions;
    for (auto& row : rows)
        versions.push_back(
            {std::move(row.title), std::move(row.content), std::move(row.spoiler), row.is_sensitive, row.written_at});
    versions.push_back(
        {post->title, post->content, post->spoiler, post->is_sensitive, post->edited_at.value_or(post->created_at)});
    co_return versions;
}

}  // namespace plaza::posts
