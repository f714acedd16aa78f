// Connection: one libpq connection in pipeline mode under Asio. It sends a batch of statements with one Sync and brings
// their replies. What is sent, and what a reply means to its caller, is the pool's matter.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/base/signal.hpp"
#include "platform/base/task.hpp"
#include "platform/pg/client/dial.hpp"
#include "platform/pg/client/settings.hpp"
#include "platform/pg/client/statement.hpp"

struct pg_conn;

namespace plaza::pg {

/// The statements that a lane's session begins with.
[[nodiscard]] std::string session_settings(const Settings& settings, Lane lane);

/// How a lane's connections are made, and what a session on them begins with.
struct Manner {
    std::shared_ptr<Hosts> hosts;
    Want want;
    std::string session_settings;
    /// What PostgreSQL may take for one statement.
    Clock::duration statement_timeout;

    Manner(std::shared_ptr<Hosts> hosts, const Settings& settings, Lane lane);
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
    Connection(Executor executor, const Manner& manner);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] bool is_open() const { return is_open_; }
    /// Why it is not open.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    /// Whether it was opened longer ago than this.
    [[nodiscard]] bool is_older_than(Clock::duration age) const { return Clock::now() - opened_ > age; }
    /// As of the last exchange.
    [[nodiscard]] bool is_in_transaction() const;
    /// The server has become a standby, or writes nothing any more while there are others that may: as of the last
    /// exchange.
    [[nodiscard]] bool is_demoted() const;
    /// Why it could not be opened: nobody was found who writes.
    [[nodiscard]] bool only_reads() const { return only_reads_; }

    /// Tries once, and never throws. Only one task at a time may be in open, exchange, wait or pause: the connection's
    /// owner.
    Task<> open();
    /// Sends the batch, waits for the replies. It is one implicit transaction, so a statement counts only once the Sync
    /// is answered: when the connection is lost before that, no statement has a reply. Neighbours of one KeyedRead or
    /// KeyedWrite are one statement.
    Task<> exchange(std::span<const Pending> batch);
    /// Until wake(), or until the server said or closed something.
    Task<> wait();
    Task<> pause(Clock::duration duration);

    void wake() { wake_.set(); }

    /// Gives up on a server that is silent for too long.
    void expire(Clock::time_point now);
    void close(const std::string& reason);

 private:
    enum class Knows : char { nothing, sent, prepared, columns };
    struct Step {
        enum Kind { prepare, execute } kind;
        std::span<Statement* const> callers;

        [[nodiscard]] const QueryBase& query() const { return callers.front()->query; }
        void answer(const Result& reply) const;
    };

    Task<> connect();
    Task<> set_up();
    void watch_reading();
    void watch_writing();
    void flatten(std::span<const Pending> batch);
    void forget_replies();
    [[nodiscard]] bool send_all();
    [[nodiscard]] bool send(std::span<Statement* const> callers);
    [[nodiscard]] bool take_replies();
    void take(const Step& step, const Result& reply);
    void expect_answers(std::size_t statements);
    [[nodiscard]] Knows& known(const QueryBase& query);

    const Executor executor_;
    const Manner& manner_;
    std::shared_ptr<Dial> dial_;  // while it is being opened
    pg_conn* pg_ = nullptr;
    /// On a duplicate of libpq's socket, so that closing one leaves the other alone.
    Descriptor socket_;
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor> timer_;
    Signal wake_;
    bool is_open_ = false;
    Clock::time_point opened_{};
    bool is_watching_reading_ = false;
    bool is_watching_writing_ = false;
    bool is_readable_ = false;
    std::string problem_;
    bool only_reads_ = false;
    bool was_refused_a_write_ = false;
    /// How long it may say nothing.
    Clock::duration patience_{};
    std::optional<Clock::time_point> deadline_;
    std::vector<Knows> known_;
    std::vector<Statement*> sent_;
    std::vector<Step> steps_;
    std::size_t step_ = 0;
};

}  // namespace plaza::pg
