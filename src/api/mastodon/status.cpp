#include "api/mastodon/status.hpp"

#include <array>
#include <utility>

#include "api/mastodon/addresses.hpp"
#include "api/mastodon/html.hpp"
#include "domain/context.hpp"
#include "domain/text/text.hpp"

namespace plaza::mastodon {
namespace {

using visibility::Audience;

constexpr std::array<std::pair<Audience, std::string_view>, 4> audiences{{{Audience::public_, "public"},
                                                                          {Audience::unlisted, "unlisted"},
                                                                          {Audience::followers, "private"},
                                                                          {Audience::direct, "direct"}}};

void render_text(const Settings& settings, Status& status, const Shown<posts::Post>& post) {
    std::vector<Mentioned> mentioned;
    mentioned.reserve(post->mentions.size());
    for (const auto& mention : post->mentions) {
        auto url = account_url(settings, mention.handle);
        mentioned.push_back({mention.handle, url});
        status.mentions.push_back({{mention.id}, mention.handle, std::move(url), mention.handle});
    }
    status.content = to_html(post->title, post->content, {.base = settings.public_url, .mentioned = mentioned});
    for (auto& name : text::hashtags_of(post->content)) {
        auto url = tag_url(settings, name);
        status.tags.push_back({std::move(name), std::move(url)});
    }
}

void add_marks(Status& status, const posts::Marks& marks, bool is_own) {
    status.favourited = {marks.is_favourite};
    status.reblogged = {marks.is_boosted};
    status.muted = {marks.is_muted};
    status.bookmarked = {marks.is_bookmarked};
    if (is_own) status.pinned = {marks.is_pinned};
}

Status render(const Settings& settings, posts::Entry::Marked marked, const std::optional<Viewer>& viewer) {
    const auto& post = marked.post;
    const auto& handle = marked.author.handle;
    Status status;
    status.id = {post->id};
    status.created_at = {post->created_at};
    if (post->parent) {
        status.in_reply_to_id = TextId{post->parent->post};
        status.in_reply_to_account_id = TextId{post->parent->author};
    }
    status.sensitive = post->is_sensitive;
    status.spoiler_text = post->spoiler;
    status.visibility = visibility_name(post->audience);
    status.language = post->language;
    status.uri = status_uri(settings, handle, post->id);
    status.url = status_url(settings, handle, post->id);
    status.replies_count = post->replies;
    status.reblogs_count = post->boosts;
    status.favourites_count = post->votes;
    if (post->edited_at) status.edited_at = MillisTime{*post->edited_at};
    if (viewer) add_marks(status, marked.marks, marked.is_own);
    if (post->app) status.application = StatusApplication{post->app->name, post->app->website};
    if (!post->boost_of) render_text(settings, status, post);
    status.account = to_account(settings, std::move(marked.author));
    return status;
}

}  // namespace

Status to_status(const Settings& settings, posts::Entry entry, const std::optional<Viewer>& viewer) {
    auto status = render(settings, std::move(entry.own), viewer);
    auto filtered = to_results(entry.filtered);
    if (viewer && !entry.boosted) status.filtered = {std::move(filtered)};
    if (!entry.boosted) return status;
    // Clients show the counts and marks of the boosted post.
    if (viewer) add_marks(status, entry.boosted->marks, false);
    status.reblog = std::make_unique<Status>(render(settings, *std::move(entry.boosted), viewer));
    status.replies_count = status.reblog->replies_count;
    status.reblogs_count = status.reblog->reblogs_count;
    status.favourites_count = status.reblog->favourites_count;
    status.sensitive = status.reblog->sensitive;
    status.spoiler_text = status.reblog->spoiler_text;
    status.language = status.reblog->language;
    if (!viewer) return status;
    // Clients look at a boost, or at the post in it.
    status.reblog->filtered = {filtered};
    status.filtered = {std::move(filtered)};
    return status;
}

std::vector<Status> to_statuses(const Settings& settings, std::vector<posts::Entry> entries,
                                const std::optional<Viewer>& viewer) {
    std::vector<Status> all;
    all.reserve(entries.size());
    for (auto& entry : entries) all.push_back(to_status(settings, std::move(entry), viewer));
    return all;
}

Task<std::vector<Status>> load_statuses(ReadContext& context, std::vector<posts::Ref> refs,
                                        std::optional<Viewer> viewer) {
    auto entries = co_await posts::load_entries(context, std::move(refs), viewer);
    co_return to_statuses(context.settings, std::move(entries), viewer);
}

std::string_view visibility_name(Audience audience) {
    for (const auto& [value, name] : audiences)
        if (value == audience) return name;
    return {};
}

std::optional<Audience> find_audience(std::string_view name) {
    for (const auto& [value, known] : audiences)
        if (known == name) return value;
    return std::nullopt;
}

Refusal no_status() {
    return absent("status", {});
}

}  // namespace plaza::mastodon

PLAZA_JSON_HERE(plaza::mastodon::Status);
