#include "platform/pg/database.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <chrono>

#include "platform/pg/operation.hpp"
#include "platform/pg/pool.hpp"

namespace plaza::pg {
namespace {

// How exactly waiting times are kept, without a timer for each statement.
constexpr Clock::duration tick_length = std::chrono::milliseconds{100};

}  // namespace

struct Database::State {
    State(Executor executor, const Settings& settings)
        : point(std::make_shared<Pool>(executor, settings, Lane::point)),
          list(std::make_shared<Pool>(executor, settings, Lane::list)),
          write(std::make_shared<Pool>(executor, settings, Lane::write)),
          timer(executor) {}

    [[nodiscard]] Pool& pool(Lane lane) const {
        return lane == Lane::point ? *point : lane == Lane::list ? *list : *write;
    }

    static Task<> tick(std::shared_ptr<State> self) {
        boost::system::error_code cancelled;
        while (!self->is_closed) {
            self->timer.expires_after(tick_length);
            auto token = boost::asio::redirect_error(boost::asio::use_awaitable_t<Executor>{}, cancelled);
            co_await self->timer.async_wait(std::move(token));
            const auto now = Clock::now();
            for (const auto* pool : {&self->point, &self->list, &self->write}) (*pool)->expire(now);
        }
    }

    const std::shared_ptr<Pool> point, list, write;
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor> timer;
    bool is_closed = false;
};

Database::Database(boost::asio::io_context& loop, const Settings& settings)
    : state_(std::make_shared<State>(loop.get_executor(), settings)) {
    state_->point->start_connection();
    boost::asio::co_spawn(loop, State::tick(state_), boost::asio::detached);
}

Database::~Database() {
    close();
}

void Database::close() {
    state_->is_closed = true;
    state_->timer.cancel();
    for (const auto* pool : {&state_->point, &state_->list, &state_->write}) (*pool)->close();
}

Task<Tx> Database::begin() {
    co_return Tx(state_->write);
}

Task<Result> Database::execute(const QueryBase& query, Parameters parameters) {
    const auto operation = std::make_shared<Operation>(query, std::move(parameters));
    state_->pool(query.lane()).submit(operation);
    co_return co_await operation->answer();
}

}  // namespace plaza::pg
