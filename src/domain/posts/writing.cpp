#include "domain/posts/writing.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "domain/conversations/conversations.hpp"
#include "domain/notifications/notifications.hpp"
#include "domain/posts/gate.hpp"
#include "domain/relations/relations.hpp"
#include "domain/text/text.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/unicode.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::posts {
namespace {

/// After an error in a transaction, all that follows fails too.
bool is_in_transaction(const Context& context) {
    return &context.db != static_cast<const pg::Writer*>(&context.database);
}

/// Whether this is the host of the public address, with its port if it has one.
bool is_own_domain(const Settings& settings, std::string_view domain) {
    const auto& url = settings.public_url;
    const auto host = url.find("//") + 2;
    return ascii::equal_ignoring_case(domain, std::string_view(url).substr(host, url.find('/', host) - host));
}

std::vector<std::string> local_names(const Settings& settings, std::string_view text) {
    std::vector<std::string> names;
    for (auto& mention : text::mentions_of(text))
        if (mention.domain.empty() || is_own_domain(settings, mention.domain)) names.push_back(std::move(mention.name));
    return names;
}

std::optional<PostId> root_of(const Published& post) {
    return post.parent ? std::optional(post.parent->root) : std::nullopt;
}

}  // namespace

void add_post(pg::Unit& unit, const WholePost& post, Time now) {
    const auto& rows = post.rows;
    const auto& parent = rows.parent;
    unit.add(insert_whole_post, rows.id, rows.author, post.title, post.content, true, now, rows.audience, post.spoiler,
             post.is_sensitive, rows.language, post.is_local_only, rows.mentions,
             parent ? std::optional(parent->post) : std::nullopt, parent ? std::optional(parent->author) : std::nullopt,
             root_of(rows), rows.boost_of, rows.boosted_author, post.app);
}

void count_in_parent(pg::Unit& unit, const Published& post, int number) {
    if (post.parent && visibility::is_counted(post.audience)) unit.add(count_reply, post.parent->post, number);
}

void add_rows(const Context& context, pg::Unit& unit, const Published& post) {
    if (post.parent || post.boost_of)
        unit.add(add_linked_post, post.author, post.id, post.audience, post.parent.has_value(),
                 post.parent ? std::optional(post.parent->author) : std::nullopt, root_of(post), post.boost_of,
                 post.boosted_author, post.language);
    else
        unit.add(add_author_post, post.author, post.id, post.audience, post.language.value_or(""));
    if (post.parent) unit.add(add_thread_post, post.parent->root, post.id, post.parent->post, post.author);
    if (!post.tags.empty()) unit.add(add_tag_posts, post.tags, post.id, post.author);
    if (visibility::is_counted(post.audience)) unit.add(count_post, post.author, context.now());
    notify(context, unit, post, addressees_of(post));
    if (visibility::is_direct(post.audience)) add_message(context, unit, post);
}

void add_message(const Context& context, pg::Unit& unit, const Published& post) {
    conversations::add(context, unit, {post.id, root_of(post).value_or(post.id), post.author, post.mentions});
}

void remove_rows(pg::Unit& unit, const Published& post) {
    unit.add(delete_author_posts, {post.author}, {post.id});
    if (post.parent) unit.add(delete_thread_posts, {post.parent->root}, {post.id});
    if (!post.tags.empty()) unit.add(delete_tag_posts, post.tags, post.id);
    if (visibility::is_counted(post.audience)) unit.add(uncount_posts, {post.author});
    unnotify(unit, post, addressees_of(post));
}

std::vector<AccountId> addressees_of(const Published& post) {
    auto all = post.mentions;
    if (post.answered && std::ranges::find(all, *post.answered) == all.end()) all.push_back(*post.answered);
    return all;
}

void notify(const Context& context, pg::Unit& unit, const Published& post, const std::vector<AccountId>& receivers) {
    const auto parent_author = post.parent ? std::optional(post.parent->author) : std::nullopt;
    for (const auto account : receivers) {
        const bool is_answer = parent_author == account;
        notifications::add(context, unit,
                           {.to = account,
                            .kind = notifications::Kind::mention,
                            .from = post.author,
                            .post = post.id,
                            .root = root_of(post).value_or(post.id),
                            .is_unasked = visibility::is_direct(post.audience) && !is_answer});
    }
}

void unnotify(pg::Unit& unit, const Published& post, const std::vector<AccountId>& receivers) {
    for (const auto account : receivers)
        notifications::remove(
            unit,
            {.to = account, .kind = notifications::Kind::mention, .from = post.author, .post = post.id, .root = {}});
}

std::optional<WriteError> find_fault(std::string_view content, std::string_view spoiler) {
    if (text::is_blank(content) && text::is_blank(spoiler)) return WriteError::blank;
    if (text::length_of(content) + text::length_of(spoiler) > max_app_length) return WriteError::too_long;
    if (count_characters(content) + count_characters(spoiler) > max_app_characters) return WriteError::too_long;
    return std::nullopt;
}

std::string whole_text(std::string_view title, std::string_view content) {
    if (title.empty()) return std::string(content);
    return std::string(title).append("\n\n").append(content);
}

std::vector<std::string> tags_of(visibility::Audience audience, std::string_view text) {
    if (!visibility::is_under_tags(audience)) return {};
    return text::hashtags_of(text);
}

Task<std::vector<AccountId>> mentioned(ReadContext& context, AccountId author, std::string text) {
    auto names = local_names(context.settings, text);
    std::vector<AccountId> accounts;
    if (names.empty()) co_return accounts;
    const auto found = co_await accounts::find_named(context, std::move(names));
    const auto between = co_await relations::load_between(context, author, found);
    for (std::size_t n = 0; n < found.size(); ++n) {
        const bool is_blocked = between[n].blocks || between[n].is_blocked;
        if (!is_blocked && std::ranges::find(accounts, found[n]) == accounts.end()) accounts.push_back(found[n]);
    }
    co_return accounts;
}

Task<std::optional<AccountId>> answered(ReadContext& context, AccountId author, visibility::Audience audience,
                                        std::optional<Parent> parent) {
    if (!parent) co_return std::nullopt;
    const Rights reader{parent->author};
    const visibility::Facts post{.author = author, .audience = audience};
    const bool is_own = visibility::may_change(reader, post);
    if (is_own) co_return std::nullopt;
    visibility::Between between{.other = author};
    if (visibility::depends_on_relation(reader, post)) {
        auto relating = relations::load_between(context, reader.id, {author});
        const auto relations = co_await std::move(relating);
        between = relations.front();
    }
    if (!visibility::may_see(reader, post, between)) co_return std::nullopt;
    co_return reader.id;
}

Task<std::expected<FactsRow, EditError>> find_own(ReadContext& context, Rights viewer, PostId id) {
    auto row = co_await context.db.maybe(load_facts, id);
    if (!row) co_return std::unexpected(EditError::absent);
    const auto gate = co_await gate_for(context, viewer, needed_relations(std::span(&*row, 1), viewer));
    const auto facts = to_facts(*row, viewer.id);
    if (!gate.pass(id, facts)) co_return std::unexpected(EditError::absent);
    if (!visibility::may_change(viewer, facts)) co_return std::unexpected(EditError::not_owner);
    co_return std::move(*row);
}

Task<EditError> absent_now(Viewer viewer) {
    co_await viewer.require_signed_in();
    co_return EditError::absent;
}

Task<bool> commit_new(Context& context, pg::Unit& unit) {
    try {
        co_await unit.commit();
        co_return true;
    } catch (const pg::Error& error) {
        if (!is_id_taken(error)) throw;
        if (is_in_transaction(context)) throw Refusal{Reason::collided};
    }
    co_return false;
}

bool is_id_taken(const pg::Error& error) {
    return error.constraint == "posts_pkey" || error.constraint == "jobs_pkey";
}

}  // namespace plaza::posts
