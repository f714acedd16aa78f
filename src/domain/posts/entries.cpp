// Loads posts with everything that clients show beside them.
#include <algorithm>
#include <utility>

#include "domain/context.hpp"
#include "domain/posts/gate.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"
#include "domain/posts/rows.hpp"
#include "domain/relations/relations.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::posts {
namespace {

struct Keys {
    std::vector<PostId> posts;
    std::vector<PostId> marked;  // with the first posts of threads
    std::vector<AccountId> authors;
};

/// Sorts them too: thousands of posts of a thread are looked up in what is loaded for them.
template <class T>
void keep_once(std::vector<T>& ids) {
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
}

/// The rows are sorted.
template <class Row, class Id>
auto find_row(const std::vector<Row>& rows, Id id, Id Row::* key) {
    const auto row = std::ranges::lower_bound(rows, id, {}, key);
    return row != rows.end() && (*row).*key == id ? row : rows.end();
}

Keys keys_of(const std::vector<Ref>& refs) {
    Keys keys;
    for (const auto& ref : refs) {
        keys.posts.push_back(ref.id);
        keys.authors.push_back(ref.author);
        if (ref.boost_of) keys.posts.push_back(*ref.boost_of);
        if (ref.boosted_author) keys.authors.push_back(*ref.boosted_author);
    }
    keep_once(keys.posts);
    keep_once(keys.authors);
    keys.marked = keys.posts;
    for (const auto& ref : refs)
        if (ref.root) keys.marked.push_back(*ref.root);
    keep_once(keys.marked);
    return keys;
}

Task<std::vector<MarksRow>> no_marks() {
    co_return std::vector<MarksRow>{};
}

Task<std::vector<filters::Filter>> no_filters() {
    co_return std::vector<filters::Filter>{};
}

Task<Rights> rights_of(std::optional<Viewer> viewer) {
    if (!viewer) co_return Rights::anonymous();
    co_return co_await viewer->settled();
}

/// Everything that the posts of a page have beside them.
struct Loaded {
    std::vector<PostRow> posts;
    std::vector<accounts::Profile> profiles;
    std::vector<MarksRow> marks;
};

std::optional<Entry::Marked> find_marked(const Loaded& loaded, const visibility::Gate& gate, PostId id) {
    const auto row = find_row(loaded.posts, id, &PostRow::id);
    if (row == loaded.posts.end()) return std::nullopt;
    const auto facts = to_facts(*row, gate.viewer().id);
    const auto profile = find_row(loaded.profiles, row->author_id, &accounts::Profile::id);
    if (profile == loaded.profiles.end() || visibility::is_draft(facts)) return std::nullopt;
    auto shown = pass(gate, *row);
    if (!shown) return std::nullopt;
    Entry::Marked marked{std::move(*shown), *profile, {}, visibility::may_change(gate.viewer(), facts)};
    const auto marks_of = [&](PostId post) { return find_row(loaded.marks, post, &MarksRow::post_id); };
    if (const auto marks = marks_of(id); marks != loaded.marks.end())
        marked.marks = {marks->is_favourite, marks->is_boosted, marks->is_bookmarked, marks->is_pinned,
                        marks->is_muted};
    // A thread is muted by a mark on its first post.
    if (row->root_id)
        if (const auto marks = marks_of(*row->root_id); marks != loaded.marks.end())
            marked.marks.is_muted = marks->is_muted;
    return marked;
}

std::optional<Entry> find_one(const Loaded& loaded, const visibility::Gate& gate, PostId id) {
    auto own = find_marked(loaded, gate, id);
    if (!own) return std::nullopt;
    const auto boost_of = own->post->boost_of;
    if (!boost_of) return Entry{std::move(*own), std::nullopt, {}};
    auto boosted = find_marked(loaded, gate, *boost_of);
    if (!boosted) return std::nullopt;
    return Entry{std::move(*own), std::move(boosted), {}};
}

std::vector<filters::Match> find_filtered(const filters::Matcher& matcher, const Entry& entry) {
    const auto& post = (entry.boosted ? *entry.boosted : entry.own).post;
    filters::Text text{post->title, post->content, post->spoiler, {entry.own.post->id}};
    if (entry.boosted) text.posts.push_back(post->id);
    return matcher.find_in(text);
}

Ref to_ref(const RefRow& row) {
    return {row.id, row.author_id, row.boost_of, row.boosted_author, row.root_id};
}

}  // namespace

Task<std::vector<Ref>> find_refs(ReadContext& context, std::vector<PostId> ids) {
    const auto rows = co_await context.db.load(load_ref, ids);
    std::vector<Ref> refs;
    refs.reserve(rows.size());
    for (const auto& row : rows) refs.push_back(to_ref(row));
    co_return refs;
}

Task<std::vector<Ref>> with_authors(ReadContext& context, std::vector<Ref> refs) {
    if (std::ranges::find(refs, AccountId{}, &Ref::author) == refs.end()) co_return refs;
    std::vector<PostId> ids;
    for (const auto& ref : refs) ids.push_back(ref.id);
    co_return co_await find_refs(context, std::move(ids));
}

Task<std::vector<Entry>> load_entries(ReadContext& context, std::vector<Ref> refs, std::optional<Viewer> viewer) {
    auto keys = keys_of(refs);
    auto posts = context.db.load(load_posts, keys.posts);
    auto authors = accounts::load_profiles(context, keys.authors);
    auto marks = viewer && !refs.empty() ? context.db.all(load_marks, viewer->id(), keys.marked) : no_marks();
    auto relations = relations::load_between(context, viewer ? viewer->id() : Rights::anonymous().id,
                                             viewer ? keys.authors : std::vector<AccountId>{});
    auto filters = viewer && !refs.empty() ? filters::load(context, viewer->id()) : no_filters();
    Loaded loaded;
    loaded.posts = co_await std::move(posts);
    loaded.profiles = co_await std::move(authors);
    loaded.marks = co_await std::move(marks);
    std::ranges::sort(loaded.marks, {}, &MarksRow::post_id);
    auto between = co_await std::move(relations);
    auto own_filters = co_await std::move(filters);
    const filters::Matcher matcher(std::move(own_filters), context.now());
    auto rights = co_await rights_of(viewer);
    const visibility::Gate gate(std::move(rights), std::move(between));
    std::vector<Entry> entries;
    entries.reserve(refs.size());
    for (const auto& ref : refs) {
        auto entry = find_one(loaded, gate, ref.id);
        if (!entry) continue;
        entry->filtered = find_filtered(matcher, *entry);
        entries.push_back(std::move(*entry));
    }
    co_return entries;
}

Task<std::optional<Entry>> find_entry(ReadContext& context, PostId id, std::optional<Viewer> viewer) {
    const auto row = co_await context.db.maybe(load_ref, id);
    if (!row) {
        co_await rights_of(viewer);
        co_return std::nullopt;
    }
    std::vector<Ref> refs{to_ref(*row)};
    auto entries = co_await load_entries(context, std::move(refs), viewer);
    if (entries.empty()) co_return std::nullopt;
    co_return std::move(entries.front());
}

}  // namespace plaza::posts
