#include "platform/pg/client/pool.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <ranges>

#include "platform/base/failure.hpp"

namespace plaza::pg {
namespace {

// In a larger batch, the first statements would wait for the last ones.
std::size_t batch_limit(Lane lane) {
    if (lane == Lane::point || lane == Lane::write) return 64;
    return lane == Lane::list ? 8 : 1;
}
constexpr Clock::duration first_reopen_pause = std::chrono::milliseconds{100};
constexpr Clock::duration longest_reopen_pause = std::chrono::seconds{1};

// The names are in the order of Lane.
constexpr std::array lane_names{"point", "list", "search", "write"};

void log_failure(std::exception_ptr failure) {
    if (failure) spdlog::error("a postgresql connection's task ended: {}", what_of(failure));
}

bool have_one_shape(const Statement& unit, const Statement& other) {
    const auto is_same = [](const auto& one, const auto& two) { return &one->query == &two->query; };
    return &unit.query == &other.query && std::ranges::equal(unit.followers, other.followers, is_same);
}

/// How many statements PostgreSQL runs for it beside others of its query or shape.
std::size_t weight_of(const Statement& statement) {
    const auto merges = [](const auto& each) { return each->query.merging() != Merging::none; };
    if (statement.query.merging() != Merging::none && std::ranges::all_of(statement.followers, merges)) return 1;
    return statement.count();
}

/// An id's bytes sort as the id.
std::string_view first_parameter(const Statement& statement) {
    return statement.parameters.count() == 0 ? "" : statement.parameters[0].value_or("");
}

class Busy {
 public:
    explicit Busy(Tally& tally) : tally_(tally) { tally_.add(); }
    ~Busy() { tally_.subtract(); }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

 private:
    Tally& tally_;
};

}  // namespace

Pool::Pool(Executor executor, const std::shared_ptr<Hosts>& hosts, const Settings& settings, Lane lane)
    : executor_(executor),
      lane_(lane),
      most_connections_(settings.of(lane).connections),
      max_wait_(settings.max_wait),
      max_queue_(settings.max_queue),
      batch_limit_(batch_limit(lane)),
      manner_(hosts, settings, lane) {}

void Pool::submit(std::shared_ptr<Statement> statement) {
    if (is_closed_) return statement->fail(std::make_exception_ptr(Unavailable("the server is shutting down")));
    if (queue_.size() >= max_queue_)
        return statement->fail(std::make_exception_ptr(unavailable("too many statements wait for PostgreSQL")));
    statement->deadline = Clock::now() + max_wait_;
    queue_.emplace_back(std::move(statement));
    tallies_.waiting.set(queue_.size());
    summon();
}

// Calls as many owners to the queue as it needs. Idle owners come first, because opening a connection may take long.
void Pool::summon() {
    const auto needed = (queue_.size() + batch_limit_ - 1) / batch_limit_;
    for (const auto& member : members_) {
        if (called_ >= needed) return;
        if (!member->is_idle) continue;
        member->is_idle = false;
        member->is_called = true;
        ++called_;
        member->connection->wake();
    }
    while (called_ + opening_ < needed && members_.size() < most_connections_) start_connection();
}

void Pool::arrive(Member& member) {
    member.is_idle = false;
    if (std::exchange(member.is_called, false)) --called_;
    if (std::exchange(member.is_opening, false)) --opening_;
}

void Pool::start_connection() {
    auto connection = std::make_shared<Connection>(executor_, manner_);
    auto member = std::make_shared<Member>();
    member->connection = std::move(connection);
    member->is_opening = true;
    members_.push_back(member);
    ++opening_;
    boost::asio::co_spawn(executor_, own(shared_from_this(), std::move(member)), log_failure);
}

// The owner survives all errors: a lane without owners would have no connections until the next start.
Task<> Pool::own(std::shared_ptr<Pool> self, std::shared_ptr<Member> member) {
    while (!self->is_closed_) {
        bool is_well = true;
        try {
            co_await self->take_turn(*member);
        } catch (const std::exception& error) {
            is_well = false;
            member->connection->close(error.what());
        }
        if (!is_well) co_await member->connection->pause(first_reopen_pause);
    }
}

Task<> Pool::take_turn(Member& member) {
    const auto connection = member.connection;
    note_open(member, connection->is_open());
    if (!connection->is_open()) {
        if (member.is_called) arrive(member);
        summon();
        co_await reopen(member);
    }
    note_open(member, connection->is_open());
    arrive(member);
    auto batch = take();
    summon();
    if (batch.empty()) {
        member.is_idle = true;
        co_await connection->wait();
        member.is_idle = false;
        co_return;
    }
    const Busy busy(tallies_.busy);
    co_await serve(connection, std::move(batch));
}

void Pool::note_open(Member& member, bool is_open) {
    if (std::exchange(member.is_noted_open, is_open) == is_open) return;
    if (is_open)
        tallies_.connections.add();
    else
        tallies_.connections.subtract();
}

Task<> Pool::reopen(Member& member) {
    const auto connection = member.connection;
    auto longest = first_reopen_pause;
    if (!connection->problem().empty())
        spdlog::warn("a postgresql connection ({}) was lost: {}", lane_names[static_cast<std::size_t>(lane_)],
                     connection->problem());
    while (!is_closed_) {
        co_await connection->open();
        only_reads_ = connection->only_reads();
        if (connection->is_open() || is_closed_) co_return;
        if (longest == first_reopen_pause) spdlog::warn("cannot connect to postgresql: {}", connection->problem());
        // Other connections can take the statements that waited for this one.
        arrive(member);
        summon();
        const auto duration = jittered(longest);
        co_await connection->pause(duration);
        longest = std::min(longest * 2, longest_reopen_pause);
    }
}

// A write is a transaction. Only writes that merge into one statement, or units of the same shape, share one.
bool Pool::may_travel_together(const Statement& first, const Statement& next) const {
    if (first.is_suspect || next.is_suspect) return false;
    if (lane_ != Lane::write) return true;
    if (first.transaction || next.transaction || first.is_unit != next.is_unit) return false;
    if (first.is_unit) return have_one_shape(first, next);
    return first.query.merging() != Merging::none && &first.query == &next.query;
}

Batch Pool::take() {
    Batch batch;
    std::size_t statements = 0;
    auto rest = queue_.begin();
    for (auto& pending : queue_) {
        const auto weight = weight_of(*pending);
        const bool is_taken =
            batch.empty() || (statements + weight <= batch_limit_ && may_travel_together(*batch.front(), *pending));
        if (is_taken) {
            statements += weight;
            batch.push_back(std::move(pending));
        } else {
            *rest++ = std::move(pending);
        }
    }
    queue_.erase(rest, queue_.end());
    tallies_.waiting.set(queue_.size());
    if (!batch.empty()) tallies_.batch_sizes.observe(statements);
    // Adjacent statements of one KeyedRead or ByKey become one statement. Writes have the same query or shape already:
    // those of units lock their rows in the order of their first parameter, to avoid deadlocks with other batches.
    if (lane_ != Lane::write)
        std::ranges::sort(batch, {}, [](const Pending& pending) { return pending->query.index(); });
    else if (!batch.empty() && batch.front()->is_unit)
        std::ranges::sort(batch, {}, [](const Pending& pending) { return first_parameter(*pending); });
    return batch;
}

void Pool::expire(Clock::time_point now) {
    for (auto& pending : queue_) {
        if (pending->deadline > now) continue;
        pending->fail(std::make_exception_ptr(unavailable("no connection to PostgreSQL became free in time")));
    }
    std::erase_if(queue_, [](const Pending& pending) { return pending->is_answered(); });
    tallies_.waiting.set(queue_.size());
    for (const auto& member : members_) member->connection->expire(now);
    if (trial_) trial_->expire(now);
}

Unavailable Pool::unavailable(std::string reason) const {
    const auto is_open = [](const auto& member) { return member->connection->is_open(); };
    const bool is_busy = std::ranges::any_of(members_, is_open);
    const auto failed = std::ranges::find_if(members_, [](const auto& m) { return !m->connection->problem().empty(); });
    if (!is_busy && failed != members_.end()) reason += ": " + (*failed)->connection->problem();
    Unavailable failure(std::move(reason));
    failure.only_reads = only_reads_;
    failure.is_busy = is_busy;
    return failure;
}

void Pool::close() {
    is_closed_ = true;
    queue_.clear();
    for (const auto& member : members_) member->connection->close("the server is shutting down");
    if (trial_) trial_->close("the server is shutting down");
}

// Spreads the retries of connections and statements that failed at the same time.
Clock::duration Pool::jittered(Clock::duration longest) {
    std::uniform_int_distribution<Clock::rep> ticks(longest.count() / 2, longest.count());
    return Clock::duration(ticks(random_));
}

}  // namespace plaza::pg
