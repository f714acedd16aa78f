// The jobs of notifications/.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza {
struct Context;
}

namespace plaza::notifications {

/// Notifies the followers of an author who want to hear of each post, after the follower `after`.
struct TellFollowers {
    static constexpr std::string_view kind = "notifications.tell_followers";
    static constexpr jobs::Retry retry{8, std::chrono::seconds{4}, std::chrono::hours{1}};

    PostId post;
    std::optional<AccountId> after{};
};
BOOST_DESCRIBE_STRUCT(TellFollowers, (), (post, after))

/// Notifies those who boosted a post that it was edited, after the account `after`.
struct TellBoosters {
    static constexpr std::string_view kind = "notifications.tell_boosters";
    static constexpr jobs::Retry retry{8, std::chrono::seconds{4}, std::chrono::hours{1}};

    PostId post;
    std::optional<AccountId> after{};
};
BOOST_DESCRIBE_STRUCT(TellBoosters, (), (post, after))

/// Deletes the notifications about a deleted post.
struct ForgetPost {
    static constexpr std::string_view kind = "notifications.forget_post";
    static constexpr jobs::Retry retry{16, std::chrono::seconds{4}, std::chrono::hours{1}};

    PostId post;
};
BOOST_DESCRIBE_STRUCT(ForgetPost, (), (post))

/// Dismisses the notifications of an account below an id.
struct ClearBelow {
    static constexpr std::string_view kind = "notifications.clear_below";
    static constexpr jobs::Retry retry{16, std::chrono::seconds{4}, std::chrono::hours{1}};

    AccountId account;
    std::int64_t below;
};
BOOST_DESCRIBE_STRUCT(ClearBelow, (), (account, below))

Task<> run(Context& context, TellFollowers job);
Task<> run(Context& context, TellBoosters job);
Task<> run(Context& context, ForgetPost job);
Task<> run(Context& context, ClearBelow job);

}  // namespace plaza::notifications
