// The job that publishes a scheduled post.
#pragma once

#include <chrono>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/scheduled/scheduled.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza::scheduled {

struct Publish {
    static constexpr std::string_view kind = "scheduled.publish";
    static constexpr jobs::Retry retry{32, std::chrono::seconds{4}, std::chrono::hours{1}};

    AccountId account;
    ScheduledId id;
};
BOOST_DESCRIBE_STRUCT(Publish, (), (account, id))

/// Publishes the post once, even if the job runs twice. Does nothing if the post was removed, or moved to a later time.
Task<> run(Context& context, Publish job);

}  // namespace plaza::scheduled
