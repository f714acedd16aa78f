// Status: a post as the client API shows it. A boost is a status without text that has the boosted one in `reblog`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/custom_emoji.hpp"
#include "api/mastodon/filter.hpp"
#include "domain/ids.hpp"
#include "domain/posts/posts.hpp"
#include "domain/viewer.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/base/refusal.hpp"
#include "platform/json/once.hpp"

namespace plaza::mastodon {

/// A member that clients expect and that is always null here: polls and cards do not exist.
using AlwaysNull = std::optional<std::string>;

/// A file with a post. Posts have none yet; clients demand the empty list.
struct MediaAttachment {
    std::string id;
    std::string type;
    std::string url;
    std::string preview_url;
};
BOOST_DESCRIBE_STRUCT(MediaAttachment, (), (id, type, url, preview_url))

struct StatusMention {
    TextId<AccountId> id;
    std::string username;
    std::string url;
    std::string acct;
};
BOOST_DESCRIBE_STRUCT(StatusMention, (), (id, username, url, acct))

struct StatusTag {
    std::string name;
    std::string url;
};
BOOST_DESCRIBE_STRUCT(StatusTag, (), (name, url))

/// The app that a post was written with.
struct StatusApplication {
    std::string name;
    std::optional<std::string> website;
};
BOOST_DESCRIBE_STRUCT(StatusApplication, (), (name, website))

struct Status {
    TextId<PostId> id;
    MillisTime created_at;
    std::optional<TextId<PostId>> in_reply_to_id;
    std::optional<TextId<AccountId>> in_reply_to_account_id;
    bool sensitive = false;
    std::string spoiler_text;
    std::string visibility;  // public, unlisted, private, direct
    std::optional<std::string> language;
    std::string uri;
    std::string url;
    std::int64_t replies_count = 0;
    std::int64_t reblogs_count = 0;
    std::int64_t favourites_count = 0;
    std::optional<MillisTime> edited_at;
    // For a caller only.
    OrOmitted<bool> favourited;
    OrOmitted<bool> reblogged;
    OrOmitted<bool> muted;
    OrOmitted<bool> bookmarked;
    OrOmitted<bool> pinned;  // of the caller's own posts
    OrOmitted<std::vector<FilterResult>> filtered;
    std::string content;          // HTML
    OrOmitted<std::string> text;  // the plain text, in the answer to a deletion
    std::unique_ptr<Status> reblog;
    std::optional<StatusApplication> application;
    Account account;
    std::vector<MediaAttachment> media_attachments;
    std::vector<StatusMention> mentions;
    std::vector<StatusTag> tags;
    std::vector<CustomEmoji> emojis;
    AlwaysNull card;
    AlwaysNull poll;
};
BOOST_DESCRIBE_STRUCT(Status, (),
                      (id, created_at, in_reply_to_id, in_reply_to_account_id, sensitive, spoiler_text, visibility,
                       language, uri, url, replies_count, reblogs_count, favourites_count, edited_at, favourited,
                       reblogged, muted, bookmarked, pinned, filtered, content, text, reblog, application, account,
                       media_attachments, mentions, tags, emojis, card, poll))

/// A post as the viewer sees it. Without a viewer, members about the viewer are omitted.
[[nodiscard]] Status to_status(const Settings& settings, posts::Entry entry, const std::optional<Viewer>& viewer);
[[nodiscard]] std::vector<Status> to_statuses(const Settings& settings, std::vector<posts::Entry> entries,
                                              const std::optional<Viewer>& viewer);

/// Loads posts in one round. Leaves out what the viewer may not see.
Task<std::vector<Status>> load_statuses(ReadContext& context, std::vector<posts::Ref> refs,
                                        std::optional<Viewer> viewer);

/// The name of an audience: public, unlisted, private or direct.
[[nodiscard]] std::string_view visibility_name(visibility::Audience audience);
/// The audience of this name; nullopt for another word.
[[nodiscard]] std::optional<visibility::Audience> find_audience(std::string_view name);

/// 404 for a post that is absent, or that the viewer may not see.
[[nodiscard]] Refusal no_status();

/// The posts before and after one in its thread.
struct StatusContext {
    static constexpr std::string_view schema_name = "Context";

    std::vector<Status> ancestors;
    std::vector<Status> descendants;
};
BOOST_DESCRIBE_STRUCT(StatusContext, (), (ancestors, descendants))

/// The text of a post as its author wrote it, to edit it.
struct StatusSource {
    TextId<PostId> id;
    std::string text;
    std::string spoiler_text;
};
BOOST_DESCRIBE_STRUCT(StatusSource, (), (id, text, spoiler_text))

/// A version of a post.
struct StatusEdit {
    std::string content;
    std::string spoiler_text;
    bool sensitive = false;
    MillisTime created_at;
    Account account;
    std::vector<MediaAttachment> media_attachments;
    std::vector<CustomEmoji> emojis;
};
BOOST_DESCRIBE_STRUCT(StatusEdit, (),
                      (content, spoiler_text, sensitive, created_at, account, media_attachments, emojis))

}  // namespace plaza::mastodon

PLAZA_JSON_ONCE(plaza::mastodon::Status);
