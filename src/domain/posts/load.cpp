// Loads posts by id.
#include <utility>

#include "domain/context.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"
#include "domain/posts/rows.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::posts {
namespace {

/// Keeps the posts that the viewer may see.
Task<std::vector<Shown<Post>>> show(ReadContext& context, std::vector<PostRow> rows, Rights viewer) {
    const visibility::Gate gate(viewer);
    std::vector<Shown<Post>> shown;
    shown.reserve(rows.size());
    for (auto& row : rows) {
        const visibility::Facts facts{row.author_id, row.visibility, row.published, row.is_withheld};
        if (auto post = gate.pass(to_post(std::move(row)), facts)) shown.push_back(std::move(*post));
    }
    std::vector<accounts::Account*> authors;
    authors.reserve(shown.size());
    for (auto& post : shown) authors.push_back(&(*post).author);
    co_await accounts::add_visible_emails(context, std::move(authors), viewer);
    co_return shown;
}

}  // namespace

Task<std::vector<Shown<Post>>> load(ReadContext& context, std::vector<PostId> ids, Viewer viewer) {
    auto pending = context.db.load(load_posts, ids);
    auto rows = co_await std::move(pending);
    const auto rights = co_await viewer.settled();
    co_return co_await show(context, std::move(rows), rights);
}

Task<std::optional<Shown<Post>>> find(ReadContext& context, PostId id, Viewer viewer) {
    auto shown = co_await load(context, {id}, viewer);
    if (shown.empty()) co_return std::nullopt;
    co_return std::move(shown.front());
}

Task<std::optional<Shown<PostId>>> find_id(ReadContext& context, PostId id, Viewer viewer) {
    auto pending = context.db.maybe(load_facts, id);
    const auto row = co_await std::move(pending);
    const auto rights = co_await viewer.settled();
    if (!row) co_return std::nullopt;
    co_return visibility::Gate(rights).pass(row->id, to_facts(*row));
}

}  // namespace plaza::posts
