#include "platform/pg/client/database.hpp"

#include <array>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <random>

#include "platform/pg/client/pool.hpp"
#include "platform/pg/client/statement.hpp"

namespace plaza::pg {
namespace {

// The precision of waiting times. One timer checks all statements.
constexpr Clock::duration tick_length = std::chrono::milliseconds{100};

}  // namespace

struct Database::State : std::enable_shared_from_this<State> {
    // The pools are in the order of Lane.
    State(Executor executor, const Settings& settings)
        : hosts(std::make_shared<Hosts>(settings.url)),
          pools{std::make_shared<Pool>(executor, hosts, settings, Lane::point),
                std::make_shared<Pool>(executor, hosts, settings, Lane::list),
                std::make_shared<Pool>(executor, hosts, settings, Lane::search),
                std::make_shared<Pool>(executor, hosts, settings, Lane::write)},
          timer(executor) {}

    [[nodiscard]] const std::shared_ptr<Pool>& pool(Lane lane) const { return pools[static_cast<std::size_t>(lane)]; }

    void tick() {
        timer.expires_after(tick_length);
        timer.async_wait([weak = weak_from_this()](const boost::system::error_code&) {
            const auto self = weak.lock();
            if (!self || self->is_closed) return;
            const auto now = Clock::now();
            for (const auto& pool : self->pools) pool->expire(now);
            self->tick();
        });
    }

    const std::shared_ptr<Hosts> hosts;
    const std::array<std::shared_ptr<Pool>, 4> pools;
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor> timer;
    bool is_closed = false;
};

Database::Database(boost::asio::io_context& loop, const Settings& settings)
    : state_(std::make_shared<State>(loop.get_executor(), settings)) {
    state_->pool(Lane::point)->start_connection();
    state_->tick();
}

Database::~Database() {
    close();
}

void Database::close() {
    state_->is_closed = true;
    state_->timer.cancel();
    for (const auto& pool : state_->pools) pool->close();
}

const LaneTallies& Database::tallies(Lane lane) const {
    return state_->pool(lane)->tallies();
}

Task<Tx> Database::begin() {
    co_return Tx(state_->pool(Lane::write));
}

Task<> Database::run_anew(const Write<void()>& query) {
    const auto pool = state_->pool(Lane::write);
    co_await pool->ask_anew(query);
}

void Database::submit(const std::shared_ptr<Statement>& statement) {
    state_->pool(statement->query.lane())->submit(statement);
}

void Database::submit_unit(std::span<const std::shared_ptr<Statement>> statements) {
    const auto& first = statements.front();
    first->is_unit = true;
    first->followers.assign(statements.begin() + 1, statements.end());
    state_->pool(Lane::write)->submit(first);
}

Task<> Database::pause_after_conflict(int attempt) {
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor> timer(
        state_->timer.get_executor());
    static thread_local std::minstd_rand random{std::random_device{}()};
    timer.expires_after(std::chrono::milliseconds(std::uniform_int_distribution(1, 20 * attempt)(random)));
    co_await timer.async_wait(boost::asio::use_awaitable_t<Executor>{});
}

}  // namespace plaza::pg
