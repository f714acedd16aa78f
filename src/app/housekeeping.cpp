#include "app/housekeeping.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <exception>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/idempotency/idempotency.hpp"
#include "domain/limits/limits.hpp"
#include "domain/sessions/sessions.hpp"
#include "platform/base/failure.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza::app {
namespace {

constexpr auto interval = std::chrono::hours{1};

}  // namespace

Task<> Housekeeping::run(Housekeeping* self) {
    constexpr std::array<std::pair<std::string_view, DeleteBatch>, 6> cleanups{{
        {"idempotency keys", idempotency::forget_old},
        {"mail tokens", credentials::forget_expired_tokens},
        {"dead jobs", [](Context& context) { return jobs::forget_dead(context.db, context.now()); }},
        {"sessions", sessions::forget_expired},
        {"attempt counters", limits::forget_expired},
        {"reserved usernames", accounts::forget_free_names},
    }};
    while (!self->is_stopped_) {
        for (const auto& [what, delete_batch] : cleanups) co_await delete_all(self, what, delete_batch);
        co_await pause(self);
    }
}

Task<> Housekeeping::delete_all(Housekeeping* self, std::string_view what, DeleteBatch delete_batch) {
    try {
        std::int64_t deleted = 1;
        while (deleted > 0 && !self->is_stopped_) deleted = co_await delete_batch(self->context_);
    } catch (...) {
        if (!self->is_stopped_)
            spdlog::warn("cannot delete expired {}, retrying in an hour: {}", what, what_of(std::current_exception()));
    }
}

Task<> Housekeeping::pause(Housekeeping* self) {
    if (self->is_stopped_) co_return;
    boost::system::error_code canceled;
    self->timer_.expires_after(interval);
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable_t<Executor>{}, canceled);
    co_await self->timer_.async_wait(token);
}

void Housekeeping::stop() {
    is_stopped_ = true;
    timer_.cancel();
}

}  // namespace plaza::app
