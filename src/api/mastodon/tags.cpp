// /api/v1/tags, /api/v1/followed_tags and /api/v1/featured_tags.
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/addresses.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/tag.hpp"
#include "domain/text/text.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

/// The folded form. Throws absent() if the name cannot be a hashtag.
std::string folded(const std::string& name) {
    auto tag = text::folded_tag(name);
    if (!tag) throw absent("tag", name);
    return std::move(*tag);
}

Task<Tag> load_tag(ReadContext& context, std::string name, std::optional<Viewer> viewer) {
    std::vector<std::string> names{std::move(name)};
    auto tags = co_await tags::load(context, std::move(names), viewer);
    co_return to_tag(context.settings, std::move(tags.front()));
}

using TagPath = http::Path<"id", std::string>;

Task<Tag> get_tag(ReadContext& context, TagPath name, std::optional<Viewer> viewer) {
    co_return co_await load_tag(context, folded(*name), viewer);
}

Task<Tag> follow_tag(Context& context, TagPath name, Viewer viewer) {
    const auto tag = folded(*name);
    co_await tags::follow(context, viewer, tag);
    co_return co_await load_tag(context, tag, viewer);
}

Task<Tag> unfollow_tag(Context& context, TagPath name, Viewer viewer) {
    const auto tag = folded(*name);
    co_await tags::unfollow(context, viewer, tag);
    co_return co_await load_tag(context, tag, viewer);
}

Task<Tag> feature_tag(Context& context, TagPath name, Viewer viewer) {
    const auto tag = folded(*name);
    co_await tags::feature(context, viewer, tag);
    co_return co_await load_tag(context, tag, viewer);
}

Task<Tag> unfeature_tag(Context& context, TagPath name, Viewer viewer) {
    const auto tag = folded(*name);
    co_await tags::end_feature(context, viewer, tag);
    co_return co_await load_tag(context, tag, viewer);
}

Task<List<Tag>> list_followed_tags(ReadContext& context, Viewer viewer, Paging<100, 200> paging) {
    const auto followed = co_await tags::list_followed(context, viewer, to_range(paging));
    std::optional<Ends> ends;
    if (!followed.empty())
        ends = Ends{followed.front().id.value, followed.back().id.value,
                    std::cmp_greater_equal(followed.size(), paging.limit)};
    std::vector<std::string> names;
    for (const auto& each : followed) names.push_back(each.name);
    auto tags = co_await tags::load(context, std::move(names), viewer);
    co_return to_list(context, paging, to_tags(context.settings, std::move(tags)), ends);
}

FeaturedTag to_featured_tag(const Settings& settings, tags::Featured tag) {
    FeaturedTag featured;
    featured.id = {tag.id};
    featured.url = tag_url(settings, tag.name);
    featured.name = std::move(tag.name);
    featured.statuses_count = std::to_string(tag.posts);
    if (tag.last_post_at) {
        std::string day;
        append_rfc3339(day, *tag.last_post_at);
        featured.last_status_at = day.substr(0, day.find('T'));
    }
    return featured;
}

Task<std::vector<FeaturedTag>> load_featured(ReadContext& context, AccountId account, std::optional<Viewer> viewer) {
    auto tags = co_await tags::list_featured(context, account, viewer);
    if (!tags) throw absent("account", std::to_string(account.value));
    std::vector<FeaturedTag> featured;
    for (auto& tag : *tags) featured.push_back(to_featured_tag(context.settings, std::move(tag)));
    co_return featured;
}

Task<std::vector<FeaturedTag>> list_featured_tags(ReadContext& context, Viewer viewer) {
    co_return co_await load_featured(context, viewer.id(), viewer);
}

Task<std::vector<FeaturedTag>> list_featured_tags_of(ReadContext& context, AccountPath id,
                                                     std::optional<Viewer> viewer) {
    co_return co_await load_featured(context, (*id).value, viewer);
}

struct NewFeaturedTag {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(NewFeaturedTag, (), (name))

Task<FeaturedTag> create_featured_tag(Context& context, Viewer viewer, http::Input<NewFeaturedTag> input) {
    auto name = text::folded_tag(input->name.starts_with('#') ? input->name.substr(1) : input->name);
    if (!name) refuse_parameter("name", "is not a hashtag");
    auto tag = co_await tags::feature(context, viewer, std::move(*name));
    co_return to_featured_tag(context.settings, std::move(tag));
}

Task<Empty> delete_featured_tag(Context& context, IdPath<tags::TagId> id, Viewer viewer) {
    const bool is_deleted = co_await tags::end_feature(context, viewer, (*id).value);
    if (!is_deleted) throw absent("tag", std::to_string((*id).value.value));
    co_return Empty{};
}

Task<std::vector<Tag>> suggest_featured_tags(ReadContext& context, Viewer viewer) {
    auto names = co_await tags::suggest(context, viewer);
    auto tags = co_await tags::load(context, std::move(names), viewer);
    co_return to_tags(context.settings, std::move(tags));
}

}  // namespace

Tag to_tag(const Settings& settings, tags::Tag tag) {
    Tag shown;
    shown.id = tag.name;
    shown.url = tag_url(settings, tag.name);
    shown.name = std::move(tag.name);
    for (const auto& day : tag.history)
        shown.history.push_back(
            {std::to_string(std::chrono::duration_cast<std::chrono::seconds>(day.day.time_since_epoch()).count()),
             std::to_string(day.uses), std::to_string(day.accounts)});
    shown.following = {tag.is_followed};
    shown.featuring = {tag.is_featured};
    return shown;
}

std::vector<Tag> to_tags(const Settings& settings, std::vector<tags::Tag> tags) {
    std::vector<Tag> all;
    all.reserve(tags.size());
    for (auto& tag : tags) all.push_back(to_tag(settings, std::move(tag)));
    return all;
}

void mount_tags(const Mount& mount) {
    mount.get<"/api/v1/tags/{id}", get_tag>({.summary = "Read a hashtag"}, {.scope = "read:follows"});
    mount.post<"/api/v1/tags/{id}/follow", follow_tag>({.summary = "Follow a hashtag"}, {.scope = "write:follows"});
    mount.post<"/api/v1/tags/{id}/unfollow", unfollow_tag>({.summary = "Unfollow a hashtag"},
                                                           {.scope = "write:follows"});
    mount.post<"/api/v1/tags/{id}/feature", feature_tag>({.summary = "Show a hashtag on your profile"},
                                                         {.scope = "write:accounts"});
    mount.post<"/api/v1/tags/{id}/unfeature", unfeature_tag>({.summary = "Stop showing a hashtag on your profile"},
                                                             {.scope = "write:accounts"});
    mount.get<"/api/v1/followed_tags", list_followed_tags>({.summary = "List the hashtags that you follow"},
                                                           {.scope = "read:follows"});
    mount.get<"/api/v1/featured_tags", list_featured_tags>({.summary = "List the hashtags on your profile"},
                                                           {.scope = "read:accounts"});
    mount.post<"/api/v1/featured_tags", create_featured_tag>({.summary = "Add a hashtag to your profile"},
                                                             {.scope = "write:accounts"});
    mount.get<"/api/v1/featured_tags/suggestions", suggest_featured_tags>(
        {.summary = "List hashtags that you use much"}, {.scope = "read:accounts"});
    mount.del<"/api/v1/featured_tags/{id}", delete_featured_tag>({.summary = "Remove a hashtag from your profile"},
                                                                 {.scope = "write:accounts"});
    mount.get<"/api/v1/accounts/{id}/featured_tags", list_featured_tags_of>(
        {.summary = "List the hashtags on a profile"}, {.scope = "read:accounts"});
}

}  // namespace plaza::mastodon

PLAZA_JSON_HERE(plaza::mastodon::Tag);
