// Reading statuses: one or several, the thread around one, its text and its earlier versions.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "api/auth.hpp"
#include "api/mastodon/account.hpp"
#include "api/mastodon/addresses.hpp"
#include "api/mastodon/html.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/status.hpp"
#include "domain/posts/posts.hpp"
#include "platform/base/refusal.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

constexpr std::size_t most_ids = 40;

struct Ids {
    std::optional<std::vector<TextId<PostId>>> id;
};
BOOST_DESCRIBE_STRUCT(Ids, (), (id))

Task<posts::Entry> require_entry(ReadContext& context, PostId id, std::optional<Viewer> viewer) {
    auto entry = co_await posts::find_entry(context, id, viewer);
    if (!entry) throw no_status();
    co_return std::move(*entry);
}

Task<Status> get_status(ReadContext& context, PostPath id, std::optional<Viewer> viewer) {
    auto entry = co_await require_entry(context, (*id).value, viewer);
    co_return to_status(context.settings, std::move(entry), viewer);
}

Task<std::vector<Status>> get_statuses(ReadContext& context, std::optional<Viewer> viewer, http::Input<Ids> input) {
    const auto asked = std::move(input->id).value_or(std::vector<TextId<PostId>>{});
    require_at_most(most_ids, asked.size(), "id");
    std::vector<PostId> ids;
    ids.reserve(asked.size());
    for (const auto& id : asked) ids.push_back(id.value);
    auto refs = co_await posts::find_refs(context, std::move(ids));
    co_return co_await load_statuses(context, std::move(refs), viewer);
}

Task<StatusContext> get_context(ReadContext& context, PostPath id, std::optional<Viewer> viewer) {
    const auto most = viewer ? posts::max_thread_shown : posts::max_thread_for_anonymous;
    auto thread = co_await posts::find_thread(context, (*id).value, viewer, most);
    if (!thread) throw no_status();
    co_return StatusContext{to_statuses(context.settings, std::move(thread->ancestors), viewer),
                            to_statuses(context.settings, std::move(thread->descendants), viewer)};
}

Task<StatusSource> get_source(ReadContext& context, PostPath id, Viewer viewer) {
    const auto entry = co_await require_entry(context, (*id).value, viewer);
    const auto& post = entry.boosted ? entry.boosted->post : entry.own.post;
    co_return StatusSource{{post->id}, post->content, post->spoiler};
}

Task<std::vector<StatusEdit>> get_history(ReadContext& context, PostPath id, std::optional<Viewer> viewer) {
    auto entry = co_await require_entry(context, (*id).value, viewer);
    auto& marked = entry.boosted ? *entry.boosted : entry.own;
    std::vector<Mentioned> mentioned;
    for (const auto& mention : marked.post->mentions)
        mentioned.push_back({mention.handle, account_url(context.settings, mention.handle)});
    const auto author = std::move(marked.author);
    auto versions = co_await posts::history_of(context, std::move(marked.post));
    std::vector<StatusEdit> edits;
    edits.reserve(versions.size());
    for (auto& version : versions)
        edits.push_back({.content = to_html(version.title, version.content,
                                            {.base = context.settings.public_url, .mentioned = mentioned}),
                         .spoiler_text = std::move(version.spoiler),
                         .sensitive = version.is_sensitive,
                         .created_at = {version.written_at},
                         .account = to_account(context.settings, author),
                         .media_attachments = {},
                         .emojis = {}});
    co_return edits;
}

}  // namespace

void mount_statuses(const Mount& mount) {
    const http::RouteOptions reads{.scope = "read:statuses"};
    mount.get<"/api/v1/statuses", get_statuses>({.summary = "Read several posts"}, reads);
    mount.get<"/api/v1/statuses/{id}", get_status>({.summary = "Read a single post"}, reads);
    mount.get<"/api/v1/statuses/{id}/context", get_context>({.summary = "Read the thread of a post"}, reads);
    mount.get<"/api/v1/statuses/{id}/history", get_history>({.summary = "Read the versions of a post"}, reads);
    mount.get<"/api/v1/statuses/{id}/source", get_source>({.summary = "Read the text of a post as it was written"},
                                                          reads);
}

}  // namespace plaza::mastodon
