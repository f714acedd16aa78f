#include "domain/posts/rows.hpp"

#include <algorithm>
#include <cstddef>

namespace plaza::posts {
namespace {

std::vector<Mention> to_mentions(PostRow& row) {
    std::vector<Mention> mentions;
    for (std::size_t n = 0; n < std::min(row.named.size(), row.named_handles.size()); ++n)
        mentions.push_back({row.named[n], std::move(row.named_handles[n])});
    return mentions;
}

}  // namespace

visibility::Target to_target(const FactsRow& row) {
    return {.id = row.id,
            .author = row.author_id,
            .root = row.root_id.value_or(row.id),
            .audience = row.visibility,
            .is_published = row.published};
}

Post to_post(PostRow row) {
    auto mentions = to_mentions(row);
    std::optional<AppCredit> app;
    if (row.app_name) app = AppCredit{std::move(*row.app_name), std::move(row.app_website)};
    std::optional<Parent> parent;
    if (row.reply_to)
        parent = Parent{*row.reply_to, row.reply_to_author.value_or(AccountId{}), row.root_id.value_or(*row.reply_to)};
    return {.id = row.id,
            .title = std::move(row.title),
            .content = std::move(row.content),
            .published = row.published,
            .created_at = row.created_at,
            .author = {row.author_id, row.author_created_at, std::move(row.author_handle)},
            .votes = row.votes,
            .boosts = row.boosts,
            .replies = row.replies,
            .audience = row.visibility,
            .spoiler = std::move(row.spoiler),
            .is_sensitive = row.is_sensitive,
            .language = std::move(row.language),
            .is_local_only = row.is_local_only,
            .parent = parent,
            .boost_of = row.boost_of,
            .mentions = std::move(mentions),
            .edited_at = row.edited_at,
            .app = std::move(app)};
}

std::optional<Shown<Post>> pass(const visibility::Gate& gate, PostRow row) {
    const auto facts = to_facts(row, gate.viewer().id);
    return gate.pass(to_post(std::move(row)), facts);
}

}  // namespace plaza::posts
