// Publishes posts.
#include <optional>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/gate.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/words.hpp"
#include "domain/posts/writing.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {
namespace {

/// The post that the author wrote, as the author sees it: with the e-mail address.
Task<Shown<Post>> show(ReadContext& context, WrittenRow row, Rights author) {
    PostRow whole{.id = row.id,
                  .title = std::move(row.title),
                  .content = std::move(row.content),
                  .published = row.published,
                  .created_at = row.created_at,
                  .author_id = row.author_id,
                  .author_created_at = row.author_created_at,
                  .author_handle = std::move(row.author_handle),
                  .votes = row.votes,
                  .visibility = row.visibility,
                  .is_withheld = row.is_withheld};
    // Authors may see their own posts.
    auto post = pass(visibility::Gate(author), std::move(whole)).value();
    std::vector<accounts::Account*> authors{&(*post).author};
    co_await accounts::add_visible_emails(context, std::move(authors), author);
    co_return post;
}

/// A post without mentions, such as most of the native API. Returns nullopt if the id exists.
Task<std::optional<WrittenRow>> insert_plain(Context& context, Published rows, Draft draft, std::optional<AppId> app) {
    pg::Unit unit(context.db);
    const auto made = unit.add(insert_post, rows.id, rows.author, draft.title, draft.content, draft.published,
                               context.now(), app.value_or(AppId{}));
    index_words(unit, rows.id, rows.author, draft.title, {}, draft.content);
    if (draft.published) add_rows(context, unit, rows);
    context.say(unit, Created{rows.id, rows.author});
    const bool is_new = co_await commit_new(context, unit);
    if (!is_new) co_return std::nullopt;
    co_return made.row();
}

/// Returns false if the id exists.
Task<bool> insert(Context& context, WholePost post) {
    pg::Unit unit(context.db);
    count_in_parent(unit, post.rows, 1);
    add_post(unit, post, context.now());
    index_words(unit, post.rows.id, post.rows.author, post.title, post.spoiler, post.content);
    add_rows(context, unit, post.rows);
    context.say(unit, Created{post.rows.id, post.rows.author});
    co_return co_await commit_new(context, unit);
}

Task<PostId> insert_with_new_id(Context& context, WholePost post) {
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        post.rows.id = context.new_id<PostId>();
        const bool is_new = co_await insert(context, post);
        if (is_new) co_return post.rows.id;
    }
    throw busy("post");
}

Task<Shown<Post>> publish_mentioning(Context& context, Viewer author, WholePost post) {
    const auto id = co_await insert_with_new_id(context, std::move(post));
    auto shown = co_await find(context, id, author);
    if (!shown) throw signed_out();
    co_return std::move(*shown);
}

Task<std::optional<Parent>> find_parent(ReadContext& context, PostId id, Viewer author) {
    const auto target = co_await find_target(context, id, author);
    if (!target || !visibility::is_for_apps(**target)) co_return std::nullopt;
    co_return Parent{(*target)->id, (*target)->author, (*target)->root};
}

}  // namespace

Task<Shown<Post>> publish(Context& context, Viewer author, Draft draft) {
    const auto rights = co_await author.settled();
    const auto text = whole_text(draft.title, draft.content);
    Published rows{.id = {}, .author = author.id(), .audience = visibility::default_audience};
    if (draft.published) {
        rows.tags = tags_of(rows.audience, text);
        rows.mentions = co_await mentioned(context, author.id(), text);
    }
    if (!rows.mentions.empty()) {
        WholePost post{.rows = std::move(rows),
                       .title = std::move(draft.title),
                       .content = std::move(draft.content),
                       .app = rights.app};
        co_return co_await publish_mentioning(context, author, std::move(post));
    }
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        rows.id = context.new_id<PostId>();
        auto row = co_await insert_plain(context, rows, draft, rights.app);
        if (row) co_return co_await show(context, std::move(*row), rights);
    }
    throw busy("post");
}

Task<std::expected<PostId, WriteError>> publish(Context& context, Viewer author, Writing writing) {
    co_await author.settled();
    if (const auto fault = find_fault(writing.content, writing.spoiler)) co_return std::unexpected(*fault);
    Published rows{.id = {}, .author = author.id(), .audience = writing.audience};
    if (writing.reply_to) {
        rows.parent = co_await find_parent(context, *writing.reply_to, author);
        if (!rows.parent) co_return std::unexpected(WriteError::parent_absent);
        rows.answered = co_await answered(context, rows.author, rows.audience, rows.parent);
    }
    rows.tags = tags_of(writing.audience, writing.content);
    rows.language = std::move(writing.language);
    rows.mentions = co_await mentioned(context, author.id(), writing.content);
    WholePost post{.rows = std::move(rows),
                   .content = std::move(writing.content),
                   .spoiler = std::move(writing.spoiler),
                   .is_sensitive = writing.is_sensitive,
                   .is_local_only = writing.is_local_only,
                   .app = writing.app};
    co_return co_await insert_with_new_id(context, std::move(post));
}

Task<std::optional<WriteError>> fault_of(ReadContext& context, Viewer author, Writing writing) {
    co_await author.settled();
    if (const auto fault = find_fault(writing.content, writing.spoiler)) co_return fault;
    if (!writing.reply_to) co_return std::nullopt;
    const auto parent = co_await find_parent(context, *writing.reply_to, author);
    if (!parent) co_return WriteError::parent_absent;
    co_return std::nullopt;
}

Task<WritingDefaults> defaults_of(ReadContext& context, AccountId author) {
    auto row = co_await context.db.maybe(load_defaults, author);
    if (!row) throw signed_out();
    co_return WritingDefaults{row->post_visibility, row->post_is_sensitive, std::move(row->post_language)};
}

}  // namespace plaza::posts
