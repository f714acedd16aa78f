// /api/v1/scheduled_statuses: posts that the server publishes later. POST /api/v1/statuses makes them.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/mount.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/scheduled_status.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/time_text.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

using ScheduledPath = IdPath<scheduled::ScheduledId>;

Refusal absent_post(scheduled::ScheduledId id) {
    return absent("scheduled status", std::to_string(id.value));
}

Task<List<ScheduledStatus>> list_scheduled(ReadContext& context, Viewer author, Paging<20, 40> page) {
    auto posts = co_await scheduled::list(context, author, to_range(page));
    std::optional<Ends> ends;
    if (!posts.empty())
        ends = Ends{posts.front().id.value, posts.back().id.value, std::cmp_greater_equal(posts.size(), page.limit)};
    std::vector<ScheduledStatus> shown;
    shown.reserve(posts.size());
    for (auto& post : posts) shown.push_back(to_scheduled_status(std::move(post)));
    co_return to_list(context, page, std::move(shown), ends);
}

Task<ScheduledStatus> get_scheduled(ReadContext& context, Viewer author, ScheduledPath id) {
    auto post = co_await scheduled::find(context, author, (*id).value);
    if (!post) throw absent_post((*id).value);
    co_return to_scheduled_status(std::move(*post));
}

struct MoveInput {
    std::optional<std::string> scheduled_at;
};
BOOST_DESCRIBE_STRUCT(MoveInput, (), (scheduled_at))

Task<ScheduledStatus> move_scheduled(Context& context, Viewer author, ScheduledPath id, http::Input<MoveInput> input) {
    const auto due_at = require_scheduled_at(input->scheduled_at.value_or(""));
    auto moved = co_await scheduled::move(context, author, (*id).value, due_at);
    if (!moved) throw rejection_of(moved.error());
    co_return to_scheduled_status(std::move(*moved));
}

Task<Empty> delete_scheduled(Context& context, Viewer author, ScheduledPath id) {
    const bool is_removed = co_await scheduled::remove(context, author, (*id).value);
    if (!is_removed) throw absent_post((*id).value);
    co_return Empty{};
}

}  // namespace

ScheduledStatus to_scheduled_status(scheduled::Scheduled post) {
    auto& writing = post.writing;
    ScheduledStatus shown{.id = {post.id}, .scheduled_at = {post.due_at}, .params = {}, .media_attachments = {}};
    shown.params.text = std::move(writing.content);
    shown.params.spoiler_text = std::move(writing.spoiler);
    shown.params.sensitive = writing.is_sensitive;
    shown.params.visibility = visibility_name(writing.audience);
    shown.params.language = std::move(writing.language);
    shown.params.in_reply_to_id = writing.reply_to;
    if (writing.app) shown.params.application_id = writing.app->value;
    return shown;
}

http::Rejection rejection_of(scheduled::Error error) {
    switch (error) {
        case scheduled::Error::too_soon:
            return {422, fmt::format("Validation failed: Scheduled at must be at least {} minutes in the future",
                                     scheduled::least_wait.count())};
        case scheduled::Error::too_many:
            return {422,
                    fmt::format("Validation failed: You can have at most {} scheduled posts", scheduled::most_posts)};
        case scheduled::Error::too_many_that_day:
            return {422, fmt::format("Validation failed: You can schedule at most {} posts for a day",
                                     scheduled::most_a_day)};
        case scheduled::Error::absent:
            break;
    }
    return {404, "Record not found"};
}

Time require_scheduled_at(const std::string& text) {
    const auto moment = parse_rfc3339(text);
    if (!moment) refuse_parameter("scheduled_at", "must be a time such as 2026-11-28T12:00:00Z");
    return *moment;
}

void mount_scheduled_statuses(const Mount& mount) {
    mount.get<"/api/v1/scheduled_statuses", list_scheduled>({.summary = "List posts that are published later"},
                                                            {.scope = "read:statuses"});
    mount.get<"/api/v1/scheduled_statuses/{id}", get_scheduled>({.summary = "Read a post that is published later"},
                                                                {.scope = "read:statuses"});
    mount.put<"/api/v1/scheduled_statuses/{id}", move_scheduled>({.summary = "Change when a post is published"},
                                                                 {.scope = "write:statuses"});
    mount.del<"/api/v1/scheduled_statuses/{id}", delete_scheduled>({.summary = "Remove a post that is published later"},
                                                                   {.scope = "write:statuses"});
}

}  // namespace plaza::mastodon
