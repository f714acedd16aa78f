#include "app/housekeeping.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/apps/apps.hpp"
#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/grants/grants.hpp"
#include "domain/idempotency/idempotency.hpp"
#include "domain/instance/instance.hpp"
#include "domain/limits/limits.hpp"
#include "domain/posts/posts.hpp"
#include "domain/sessions/sessions.hpp"
#include "platform/base/failure.hpp"
#include "platform/base/id_source.hpp"
#include "platform/events/events.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza::app {
namespace {

constexpr std::chrono::hours interval{1};

constexpr std::chrono::hours event_life{24};

constexpr std::chrono::minutes usage_interval{10};

Task<std::int64_t> forget_old_events(Context& context) {
    return events::forget_before(context.db, IdSource::first_of(context.now() - event_life));
}

using DeleteBatch = Task<std::int64_t> (*)(Context&);

constexpr std::array<std::pair<std::string_view, DeleteBatch>, 10> cleanups{{
    {"idempotency keys", idempotency::forget_old},
    {"mail tokens", credentials::forget_expired_tokens},
    {"dead jobs", [](Context& context) { return jobs::forget_dead(context.db, context.now()); }},
    {"sessions", sessions::forget_expired},
    {"codes of apps", grants::forget_expired},
    {"unused apps", apps::forget_unused},
    {"attempt counters", limits::forget_expired},
    {"reserved usernames", accounts::forget_free_names},
    {"events", forget_old_events},
    {"posts", posts::erase_forgotten},
}};

Task<> delete_all(Context& context, std::stop_token stop, std::string_view what, DeleteBatch delete_batch) {
    try {
        std::int64_t deleted = 1;
        while (deleted > 0 && !stop.stop_requested()) deleted = co_await delete_batch(context);
    } catch (...) {
        if (!stop.stop_requested())
            spdlog::warn("cannot delete expired {}, retrying in an hour: {}", what, what_of(std::current_exception()));
    }
}

}  // namespace

Task<std::chrono::seconds> delete_expired(Context& context, std::stop_token stop) {
    for (const auto& [what, delete_batch] : cleanups) co_await delete_all(context, stop, what, delete_batch);
    co_return interval;
}

Task<std::chrono::seconds> count_usage(Context& context, std::stop_token stop) {
    try {
        co_await instance::count_usage(context);
    } catch (...) {
        if (!stop.stop_requested())
            spdlog::warn("cannot count users and posts, retrying in ten minutes: {}",
                         what_of(std::current_exception()));
    }
    co_return usage_interval;
}

}  // namespace plaza::app
