// Writing, editing and deleting statuses.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/auth.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/scheduled_status.hpp"
#include "api/mastodon/status.hpp"
#include "domain/posts/posts.hpp"
#include "domain/scheduled/scheduled.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/refusal.hpp"
#include "platform/http/routing/input.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::mastodon {

/// The answer to a new post: the post, or that it is scheduled.
struct Written {
    std::variant<Status, ScheduledStatus> status;
};

}  // namespace plaza::mastodon

template <>
struct plaza::http::Result<plaza::mastodon::Written> {
    static constexpr bool is_json = true;
    static Response render(const plaza::mastodon::Written& written) {
        return {.body = std::visit([](const auto& status) { return json::to_json(status); }, written.status)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<plaza::mastodon::Status>(operation, schemas);
    }
};

namespace plaza::mastodon {
namespace {

// A text of the most characters, each with several accents and written as `\uXXXX`.
constexpr std::size_t longest_body = 1 << 20;

struct Poll {
    std::vector<std::string> options;
};
BOOST_DESCRIBE_STRUCT(Poll, (), (options))

struct NewStatus {
    std::optional<std::string> status;
    std::optional<std::string> spoiler_text;
    std::optional<bool> sensitive;
    std::optional<std::string> language;
    std::optional<std::string> visibility;
    std::optional<std::string> in_reply_to_id;
    std::optional<bool> local_only;
    std::optional<std::string> scheduled_at;
    // Not supported.
    std::optional<std::vector<std::string>> media_ids;
    std::optional<Poll> poll;
    std::optional<std::string> quoted_status_id;
};
BOOST_DESCRIBE_STRUCT(NewStatus, (),
                      (status, spoiler_text, sensitive, language, visibility, in_reply_to_id, local_only, scheduled_at,
                       media_ids, poll, quoted_status_id))

struct StatusChange {
    std::optional<std::string> status;
    std::optional<std::string> spoiler_text;
    std::optional<bool> sensitive;
    std::optional<std::string> language;
    // Not supported.
    std::optional<std::vector<std::string>> media_ids;
    std::optional<Poll> poll;
};
BOOST_DESCRIBE_STRUCT(StatusChange, (), (status, spoiler_text, sensitive, language, media_ids, poll))

bool is_given(const std::optional<std::string>& text) {
    return text && !text->empty();
}

void refuse_attachments(const std::optional<std::vector<std::string>>& media, const std::optional<Poll>& poll) {
    if (media && !media->empty()) refuse_parameter("media_ids", "this server does not support files yet");
    if (poll && !poll->options.empty()) refuse_parameter("poll", "this server does not support polls yet");
}

http::Rejection invalid(std::string text) {
    return {422, "Validation failed: " + std::move(text)};
}

http::Rejection too_long() {
    return invalid(fmt::format("Text character limit of {} exceeded", posts::max_app_length));
}

http::Rejection to_rejection(posts::WriteError error) {
    switch (error) {
        case posts::WriteError::blank:
            return invalid("Text can't be blank");
        case posts::WriteError::too_long:
            return too_long();
        case posts::WriteError::parent_absent:
            break;
    }
    return {404, "The post you are trying to reply to does not appear to exist."};
}

/// A language tag such as `en` or `pt-BR`. Others are ignored, as Mastodon does.
std::optional<std::string> to_language(std::string tag) {
    constexpr std::size_t longest = 11;
    const auto code = std::string_view(tag).substr(0, tag.find('-'));
    const bool is_code = (code.size() == 2 || code.size() == 3) && std::ranges::all_of(code, ascii::is_lower);
    const bool is_tag = std::ranges::all_of(tag, [](char c) { return ascii::is_letter(c) || c == '-'; });
    if (!is_code || !is_tag || tag.size() > longest) return std::nullopt;
    return tag;
}

/// The post to write. Settings of the account stand for what the app left out.
posts::Writing to_writing(NewStatus input, posts::WritingDefaults defaults) {
    posts::Writing writing{.content = std::move(input.status).value_or(""), .audience = defaults.audience};
    writing.spoiler = std::move(input.spoiler_text).value_or("");
    writing.is_sensitive = input.sensitive.value_or(defaults.is_sensitive) || !writing.spoiler.empty();
    writing.language = is_given(input.language) ? to_language(std::move(*input.language)) : defaults.language;
    writing.is_local_only = input.local_only.value_or(false);
    if (is_given(input.visibility)) {
        const auto audience = find_audience(*input.visibility);
        if (!audience) throw invalid("Visibility is not included in the list");
        writing.audience = *audience;
    }
    if (is_given(input.in_reply_to_id)) writing.reply_to = PostId{id_number(*input.in_reply_to_id)};
    return writing;
}

Task<Status> show_written(ReadContext& context, PostId id, Viewer author) {
    auto entry = co_await posts::find_entry(context, id, author);
    if (!entry) throw absent("status", {});
    co_return to_status(context.settings, std::move(*entry), author);
}

Task<ScheduledStatus> schedule(Context& context, Viewer author, posts::Writing writing, Time due_at) {
    auto made = co_await scheduled::add(context, author, std::move(writing), due_at);
    if (made) co_return to_scheduled_status(std::move(*made));
    const auto* fault = std::get_if<posts::WriteError>(&made.error());
    throw fault != nullptr ? to_rejection(*fault) : rejection_of(std::get<scheduled::Error>(made.error()));
}

Task<Written> create_status(Context& context, Viewer author, http::Input<NewStatus> input) {
    refuse_attachments(input->media_ids, input->poll);
    if (is_given(input->quoted_status_id))
        refuse_parameter("quoted_status_id", "this server does not support quotes yet");
    std::optional<Time> due_at;
    if (is_given(input->scheduled_at)) due_at = require_scheduled_at(*input->scheduled_at);
    const auto rights = co_await author.settled();
    auto defaults = co_await posts::defaults_of(context, author.id());
    auto writing = to_writing(std::move(*input), std::move(defaults));
    writing.app = rights.app;
    if (due_at) {
        auto scheduled = co_await schedule(context, author, std::move(writing), *due_at);
        co_return Written{std::move(scheduled)};
    }
    const auto made = co_await posts::publish(context, author, std::move(writing));
    if (!made) throw to_rejection(made.error());
    auto shown = co_await show_written(context, *made, author);
    co_return Written{std::move(shown)};
}

[[noreturn]] void refuse(posts::EditError error) {
    switch (error) {
        case posts::EditError::blank:
            throw invalid("Text can't be blank");
        case posts::EditError::too_long:
            throw too_long();
        case posts::EditError::absent:
        case posts::EditError::not_owner:
            break;
    }
    throw absent("status", {});
}

Task<Status> edit_status(Context& context, PostPath id, Viewer editor, http::Input<StatusChange> input) {
    refuse_attachments(input->media_ids, input->poll);
    posts::Change change{.content = std::move(input->status),
                         .spoiler = std::move(input->spoiler_text),
                         .is_sensitive = input->sensitive,
                         .language = {}};
    if (is_given(input->language)) change.language = to_language(std::move(*input->language));
    const auto edited = co_await posts::edit(context, editor, (*id).value, std::move(change));
    if (!edited) refuse(edited.error());
    co_return co_await show_written(context, (*id).value, editor);
}

/// The answer has the text of the post, so that an app can offer it again.
Task<Status> delete_status(Context& context, PostPath id, Viewer remover) {
    auto entry = co_await posts::find_entry(context, (*id).value, remover);
    if (!entry) throw absent("status", {});
    auto text = entry->own.post->content;
    auto status = to_status(context.settings, std::move(*entry), remover);
    status.text = {std::move(text)};
    const auto removed = co_await posts::remove(context, remover, (*id).value);
    if (!removed) refuse(removed.error());
    co_return status;
}

}  // namespace

void mount_status_writing(const Mount& mount) {
    mount.post<"/api/v1/statuses", create_status>(
        {.summary = "Write a post"}, {.scope = "write:statuses", .max_body = longest_body, .is_idempotent = true});
    mount.put<"/api/v1/statuses/{id}", edit_status>({.summary = "Edit a post"},
                                                    {.scope = "write:statuses", .max_body = longest_body});
    mount.del<"/api/v1/statuses/{id}", delete_status>({.summary = "Delete a post"}, {.scope = "write:statuses"});
}

}  // namespace plaza::mastodon
