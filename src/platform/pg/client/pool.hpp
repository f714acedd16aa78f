// Pool: the connections of one lane and the statements that wait for them. Interprets replies: a statement succeeds,
// fails or is sent again.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <random>
#include <vector>

#include "platform/base/task.hpp"
#include "platform/pg/client/connection.hpp"
#include "platform/pg/client/settings.hpp"
#include "platform/pg/client/statement.hpp"
#include "platform/pg/client/tallies.hpp"

namespace plaza::pg {

class Pool : public std::enable_shared_from_this<Pool> {
 public:
    Pool(Executor executor, const std::shared_ptr<Hosts>& hosts, const Settings& settings, Lane lane);

    /// If the queue is full, the statement fails with Unavailable.
    void submit(std::shared_ptr<Statement> statement);
    /// Opens a connection before the first statement.
    void start_connection();
    /// Runs the query on an additional connection, and closes that connection. Only one call at a time. Throws Error or
    /// Unavailable.
    Task<Result> ask_anew(const QueryBase& query);
    void expire(Clock::time_point now);
    void close();
    [[nodiscard]] const LaneTallies& tallies() const { return tallies_; }

 private:
    /// A connection and the state of its owner, the task own().
    struct Member {
        std::shared_ptr<Connection> connection;
        bool is_idle = false;
        bool is_called = false;   // to the queue, but has not arrived yet
        bool is_opening = false;  // for the first time; goes to the queue afterwards
        bool is_noted_open = false;
    };

    static Task<> own(std::shared_ptr<Pool> self, std::shared_ptr<Member> member);
    Task<> take_turn(Member& member);
    void note_open(Member& member, bool is_open);
    Task<> reopen(Member& member);
    Task<> serve(std::shared_ptr<Connection> connection, Batch batch);
    Task<> serve_transaction(std::shared_ptr<Connection> connection, Pending first);
    Task<> roll_back(std::shared_ptr<Connection> connection);

    void summon();
    void arrive(Member& member);
    void leave_if_demoted(Connection& connection) const;
    [[nodiscard]] Batch take();
    [[nodiscard]] bool may_travel_together(const Statement& first, const Statement& next) const;
    /// Returns false if the statement must be sent again.
    [[nodiscard]] bool settle(Statement& statement, Connection& connection, Clock::time_point sent);
    [[nodiscard]] bool settle_lost(Statement& statement, Connection& connection);
    /// Whether PostgreSQL ended the statement, sent at this time, before its time limit had passed. PostgreSQL's timers
    /// follow the wall clock: when that steps forward, they run out for each statement that waits for a lock.
    [[nodiscard]] bool was_ended_early(const Statement& statement, Clock::time_point sent) const;
    void settle_in_transaction(const Batch& batch, const Connection& connection, Clock::time_point sent) const;
    [[nodiscard]] std::exception_ptr failure_in_transaction(const Statement& statement, const Connection& connection,
                                                            bool has_commit, Clock::time_point sent) const;
    [[nodiscard]] Unavailable unavailable(std::string reason) const;
    [[nodiscard]] Clock::duration jittered(Clock::duration longest);

    const Executor executor_;
    const Lane lane_;
    const std::size_t most_connections_;
    const Clock::duration max_wait_;
    const std::size_t max_queue_;
    const std::size_t batch_limit_;
    const Manner manner_;
    std::deque<Pending> queue_;
    std::vector<std::shared_ptr<Member>> members_;
    std::shared_ptr<Connection> trial_;
    std::size_t called_ = 0;
    std::size_t opening_ = 0;
    LaneTallies tallies_;
    bool is_closed_ = false;
    bool only_reads_ = false;  // whether the last attempt to connect for writing found only read-only servers
    std::minstd_rand random_{std::random_device{}()};
};

}  // namespace plaza::pg
