// Loads posts by id.
#include <algorithm>
#include <utility>

#include "domain/context.hpp"
#include "domain/posts/gate.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"
#include "domain/posts/rows.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::posts {
namespace {

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
    auto rights = co_await viewer.settled();
    const auto gate = co_await gate_for(context, rights, needed_relations(rows, rights));
    std::vector<Shown<Post>> shown;
    shown.reserve(rows.size());
    for (auto& row : rows)
        if (auto post = pass(gate, std::move(row))) shown.push_back(std::move(*post));
    auto authors = authors_with_email(shown, rights);
    if (!authors.empty()) co_await accounts::add_visible_emails(context, std::move(authors), std::move(rights));
    co_return shown;
}

Task<std::optional<Shown<Post>>> find(ReadContext& context, PostId id, Viewer viewer) {
    auto pending = context.db.maybe(load_posts, id);
    auto row = co_await std::move(pending);
    auto rights = co_await viewer.settled();
    if (!row) co_return std::nullopt;
    const auto gate = co_await gate_for(context, rights, needed_relations(std::span(&*row, 1), rights));
    auto shown = pass(gate, std::move(*row));
    if (!shown || !visibility::may_see_email(&rights, (*shown)->author.id)) co_return shown;
    std::vector<accounts::Account*> author{&(**shown).author};
    co_await accounts::add_visible_emails(context, std::move(author), std::move(rights));
    co_return shown;
}

Task<std::optional<Shown<visibility::Target>>> find_target(ReadContext& context, PostId id,
                                                           std::optional<Viewer> viewer) {
    auto pending = context.db.maybe(load_facts, id);
    auto row = co_await std::move(pending);
    auto rights = Rights::anonymous();
    if (viewer) rights = co_await viewer->settled();
    if (!row) co_return std::nullopt;
    if (row->boost_of) {
        // A boost is visible only together with the boosted post, on which the viewer acts.
        const auto gate = co_await gate_for(context, rights, needed_relations(std::span(&*row, 1), rights));
        if (!gate.pass(row->id, to_facts(*row, gate.viewer().id))) co_return std::nullopt;
        row = co_await context.db.maybe(load_facts, *row->boost_of);
        if (!row) co_return std::nullopt;
    }
    const auto gate = co_await gate_for(context, rights, needed_relations(std::span(&*row, 1), rights));
    co_return gate.pass(to_target(*row), to_facts(*row, gate.viewer().id));
}

}  // namespace plaza::posts
