// /api/v1/timelines and the other lists of posts: of accounts, favourites and bookmarks.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/mount.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/status.hpp"
#include "domain/posts/posts.hpp"
#include "domain/text/text.hpp"
#include "domain/timelines/timelines.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

using StatusPaging = Paging<20, 40>;

/// The ends of what is shown; if nothing is, of what was read.
std::optional<Ends> ends_of(const timelines::Page& page, const std::vector<Status>& shown) {
    const auto id_of = [&](const Status& status) {
        const auto at = std::ranges::find(page.refs, status.id.value, &posts::Ref::id) - page.refs.begin();
        return page.ids[static_cast<std::size_t>(at)];
    };
    if (!shown.empty()) return Ends{id_of(shown.front()), id_of(shown.back()), page.has_more};
    if (!page.oldest || !page.has_more) return std::nullopt;
    return Ends{*page.oldest, *page.oldest, page.has_more};
}

Task<List<Status>> answer(ReadContext& context, std::optional<Viewer> viewer, PageRequest request,
                          timelines::Page page) {
    auto refs = page.refs;
    auto statuses = co_await load_statuses(context, std::move(refs), viewer);
    const auto ends = ends_of(page, statuses);
    co_return to_list(context, request, std::move(statuses), ends);
}

/// Loads no posts. Throws if the token is no longer valid.
Task<List<Status>> answer_nothing(ReadContext& context, std::optional<Viewer> viewer) {
    return answer(context, std::move(viewer), {}, {});
}

Task<List<Status>> get_home(ReadContext& context, Viewer viewer, StatusPaging paging) {
    auto page = co_await timelines::home(context, viewer, to_range(paging));
    co_return co_await answer(context, viewer, paging, std::move(page));
}

/// Posts have no files, and come from this server.
struct PublicFilter {
    std::optional<bool> local;
    std::optional<bool> remote;
    std::optional<bool> only_media;

    [[nodiscard]] bool has_nothing() const { return remote.value_or(false) || only_media.value_or(false); }
};
BOOST_DESCRIBE_STRUCT(PublicFilter, (), (local, remote, only_media))

Task<List<Status>> get_public(ReadContext& context, std::optional<Viewer> viewer, http::Input<PublicFilter> filter,
                              StatusPaging paging) {
    if (filter->has_nothing()) co_return co_await answer_nothing(context, viewer);
    auto page = co_await timelines::everyone(context, viewer, to_range(paging));
    co_return co_await answer(context, viewer, paging, std::move(page));
}

struct TagFilter {
    std::optional<bool> local;
    std::optional<bool> remote;
    std::optional<bool> only_media;
    std::optional<std::vector<std::string>> any;
    std::optional<std::vector<std::string>> all;
    std::optional<std::vector<std::string>> none;

    [[nodiscard]] bool has_nothing() const { return remote.value_or(false) || only_media.value_or(false); }
};
BOOST_DESCRIBE_STRUCT(TagFilter, (), (local, remote, only_media, any, all, none))

/// Leaves out what cannot be a hashtag, which no post has.
std::vector<std::string> folded(const std::optional<std::vector<std::string>>& names, std::string_view parameter) {
    std::vector<std::string> tags;
    if (!names) return tags;
    require_at_most(timelines::Tags::most, names->size(), parameter);
    for (const auto& name : *names)
        if (auto tag = text::folded_tag(name)) tags.push_back(std::move(*tag));
    return tags;
}

/// nullopt if no post can have these tags.
std::optional<timelines::Tags> to_named_tags(const std::string& name, const TagFilter& filter) {
    timelines::Tags tags{folded(filter.any, "any"), folded(filter.all, "all"), folded(filter.none, "none")};
    if (auto tag = text::folded_tag(name)) tags.any.insert(tags.any.begin(), std::move(*tag));
    const bool lacks_one = filter.all && tags.all.size() < filter.all->size();
    if (tags.any.empty() || lacks_one) return std::nullopt;
    return tags;
}

Task<List<Status>> get_tag_timeline(ReadContext& context, http::Path<"hashtag", std::string> name,
                                    std::optional<Viewer> viewer, http::Input<TagFilter> filter, StatusPaging paging) {
    auto tags = to_named_tags(*name, *filter);
    if (!tags || filter->has_nothing()) co_return co_await answer_nothing(context, viewer);
    auto page = co_await timelines::tagged(context, viewer, std::move(*tags), to_range(paging));
    co_return co_await answer(context, viewer, paging, std::move(page));
}

Task<List<Status>> get_list_timeline(ReadContext& context, IdPath<lists::ListId> id, Viewer viewer,
                                     StatusPaging paging) {
    auto page = co_await timelines::of_list(context, viewer, (*id).value, to_range(paging));
    if (!page) {
        co_await viewer.settled();
        throw absent("list", std::to_string((*id).value.value));
    }
    co_return co_await answer(context, viewer, paging, std::move(*page));
}

/// Posts have no link cards, so no post is about a link.
Task<List<Status>> get_link(ReadContext& context, std::optional<Viewer> viewer, StatusPaging /*paging*/) {
    co_return co_await answer_nothing(context, viewer);
}

struct AccountFilter {
    std::optional<bool> exclude_replies;
    std::optional<bool> exclude_reblogs;
    std::optional<bool> only_media;
    std::optional<bool> pinned;
    std::optional<std::string> tagged;
};
BOOST_DESCRIBE_STRUCT(AccountFilter, (), (exclude_replies, exclude_reblogs, only_media, pinned, tagged))

Task<List<Status>> get_account_statuses(ReadContext& context, AccountPath id, std::optional<Viewer> viewer,
                                        http::Input<AccountFilter> filter, StatusPaging paging) {
    timelines::AccountWish wish{.has_replies = !filter->exclude_replies.value_or(false),
                                .has_boosts = !filter->exclude_reblogs.value_or(false),
                                .is_pinned = filter->pinned.value_or(false)};
    if (filter->tagged && !filter->tagged->empty()) wish.tag = text::folded_tag(*filter->tagged).value_or("");
    const auto account = (*id).value;
    auto page = co_await timelines::of_account(context, viewer, account, std::move(wish), to_range(paging));
    if (!page) {
        co_await answer_nothing(context, viewer);
        throw absent("account", std::to_string(account.value));
    }
    if (filter->only_media.value_or(false)) co_return co_await answer_nothing(context, viewer);
    co_return co_await answer(context, viewer, paging, std::move(*page));
}

Task<List<Status>> get_favourites(ReadContext& context, Viewer viewer, StatusPaging paging) {
    auto page = co_await timelines::favourites(context, viewer, to_range(paging));
    co_return co_await answer(context, viewer, paging, std::move(page));
}

Task<List<Status>> get_bookmarks(ReadContext& context, Viewer viewer, StatusPaging paging) {
    auto page = co_await timelines::bookmarks(context, viewer, to_range(paging));
    co_return co_await answer(context, viewer, paging, std::move(page));
}

}  // namespace

void mount_timelines(const Mount& mount) {
    mount.get<"/api/v1/timelines/home", get_home>({.summary = "Read your home timeline"}, {.scope = "read:statuses"});
    mount.get<"/api/v1/timelines/public", get_public>({.summary = "Read the public timeline"},
                                                      {.scope = "read:statuses"});
    mount.get<"/api/v1/timelines/tag/{hashtag}", get_tag_timeline>({.summary = "Read the timeline of a hashtag"},
                                                                   {.scope = "read:statuses"});
    mount.get<"/api/v1/timelines/list/{id}", get_list_timeline>({.summary = "Read the timeline of a list"},
                                                                {.scope = "read:lists"});
    mount.get<"/api/v1/timelines/link", get_link>({.summary = "Read the posts about a link"},
                                                  {.scope = "read:statuses"});
    mount.get<"/api/v1/accounts/{id}/statuses", get_account_statuses>({.summary = "Read the posts of an account"},
                                                                      {.scope = "read:statuses"});
    mount.get<"/api/v1/favourites", get_favourites>({.summary = "List your favourites"}, {.scope = "read:favourites"});
    mount.get<"/api/v1/bookmarks", get_bookmarks>({.summary = "List your bookmarks"}, {.scope = "read:bookmarks"});
}

}  // namespace plaza::mastodon
