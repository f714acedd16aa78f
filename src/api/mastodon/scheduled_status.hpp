// ScheduledStatus: a post that the server publishes later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/mastodon/status.hpp"
#include "domain/ids.hpp"
#include "domain/scheduled/scheduled.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/base/time.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::mastodon {

struct ScheduledParams {
    std::string text;
    std::string spoiler_text;
    bool sensitive = false;
    std::string visibility;
    std::optional<std::string> language;
    std::optional<PostId> in_reply_to_id;  // a number, as in Mastodon
    std::int64_t application_id = 0;       // 0: no app
    bool with_rate_limit = false;
    AlwaysNull media_ids;
    AlwaysNull poll;
    AlwaysNull scheduled_at;
    AlwaysNull idempotency;
};
BOOST_DESCRIBE_STRUCT(ScheduledParams, (),
                      (text, spoiler_text, sensitive, visibility, language, in_reply_to_id, application_id,
                       with_rate_limit, media_ids, poll, scheduled_at, idempotency))

struct ScheduledStatus {
    TextId<scheduled::ScheduledId> id;
    MillisTime scheduled_at;
    ScheduledParams params;
    std::vector<MediaAttachment> media_attachments;
};
BOOST_DESCRIBE_STRUCT(ScheduledStatus, (), (id, scheduled_at, params, media_attachments))

[[nodiscard]] ScheduledStatus to_scheduled_status(scheduled::Scheduled post);
[[nodiscard]] http::Rejection rejection_of(scheduled::Error error);

/// The time that a client wrote. Throws 422 if it is none.
[[nodiscard]] Time require_scheduled_at(const std::string& text);

}  // namespace plaza::mastodon
