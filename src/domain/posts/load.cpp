// Loads posts by id.
#include <utility>

#include "domain/context.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"
#include "domain/posts/rows.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::posts {
namespace {

/// The posts that the viewer may see, without e-mail addresses.
std::vector<Shown<Post>> shown_to(const Rights& viewer, std::vector<PostRow> rows) {
    const visibility::Gate gate(viewer);
    std::vector<Shown<Post>> shown;
    shown.reserve(rows.size());
    for (auto& row : rows)
        if (auto post = pass(gate, std::move(row))) shown.push_back(std::move(*post));
    return shown;
}

/// The authors whose e-mail addresses the viewer may see: mostly none.
std::vector<accounts::Account*> authors_with_email(std::vector<Shown<Post>>& posts, const Rights& viewer) {
    std::vector<accounts::Account*> authors;
    for (auto& post : posts)
        if (visibility::may_see_email(&viewer, post->author.id)) authors.push_back(&(*post).author);
    return authors;
}

}  // namespace

Task<std::vector<Shown<Post>>> load(ReadContext& context, std::vector<PostId> ids, Viewer viewer) {
    auto pending = context.db.load(load_posts, ids);
    auto rows = co_await std::move(pending);
    const auto rights = co_await viewer.settled();
    auto shown = shown_to(rights, std::move(rows));
    auto authors = authors_with_email(shown, rights);
    if (!authors.empty()) co_await accounts::add_visible_emails(context, std::move(authors), rights);
    co_return shown;
}

Task<std::optional<Shown<Post>>> find(ReadContext& context, PostId id, Viewer viewer) {
    auto pending = context.db.maybe(load_posts, id);
    auto row = co_await std::move(pending);
    const auto rights = co_await viewer.settled();
    if (!row) co_return std::nullopt;
    auto shown = pass(visibility::Gate(rights), std::move(*row));
    if (!shown || !visibility::may_see_email(&rights, (*shown)->author.id)) co_return shown;
    std::vector<accounts::Account*> author{&(**shown).author};
    co_await accounts::add_visible_emails(context, std::move(author), rights);
    co_return shown;
}

Task<std::optional<Shown<PostId>>> find_id(ReadContext& context, PostId id, Viewer viewer) {
    auto pending = context.db.maybe(load_facts, id);
    const auto row = co_await std::move(pending);
    const auto rights = co_await viewer.settled();
    if (!row) co_return std::nullopt;
    co_return visibility::Gate(rights).pass(row->id, to_facts(*row));
}

}  // namespace plaza::posts
