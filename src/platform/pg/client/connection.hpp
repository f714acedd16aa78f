// Connection: a libpq connection in pipeline mode under Asio. Sends a batch of statements with one Sync and receives
// the replies. The pool chooses the statements and interprets the replies.
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

/// The `set` statements that each session of a lane starts with.
[[nodiscard]] std::string session_settings(const Settings& settings, Lane lane);

/// How the connections of a lane are opened and configured.
struct Manner {
    std::shared_ptr<Hosts> hosts;
    Want want;
    std::string session_settings;
    /// The time limits of PostgreSQL for one statement, and for one wait for a lock.
    Clock::duration statement_timeout;
    Clock::duration lock_timeout;

    Manner(std::shared_ptr<Hosts> hosts, const Settings& settings, Lane lane);
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
    Connection(Executor executor, const Manner& manner);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] bool is_open() const { return is_open_; }
    /// Why the connection is not open.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    /// Whether the connection was opened more than `age` ago.
    [[nodiscard]] bool is_older_than(Clock::duration age) const { return Clock::now() - opened_ > age; }
    /// The state after the last exchange.
    [[nodiscard]] bool is_in_transaction() const;
    /// Whether the server has become a standby, or is read-only while other hosts are configured: the state after the
    /// last exchange.
    [[nodiscard]] bool is_demoted() const;
    /// Whether open() failed because all servers that answered are read-only.
    [[nodiscard]] bool only_reads() const { return only_reads_; }

    /// Tries once; does not throw, see is_open(). Only one task at a time, the owner of the connection, may run open(),
    /// exchange(), wait() or pause().
    Task<> open();
    /// Sends the batch and waits for the replies. The batch is one implicit transaction, which is committed at the
    /// Sync. If the connection is lost before the Sync is answered, no statement has a reply. Adjacent statements of
    /// one KeyedRead or KeyedWrite become one statement.
    Task<> exchange(std::span<const Pending> batch);
    /// Returns after wake(), or when the server sent something or closed the connection.
    Task<> wait();
    Task<> pause(Clock::duration duration);

    void wake() { wake_.set(); }

    /// Closes the connection if the server has not answered in time.
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
    std::shared_ptr<Dial> dial_;  // during open()
    pg_conn* pg_ = nullptr;
    /// Holds a duplicate of libpq's socket, because both are closed separately.
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
    /// How long the server may be silent during an exchange.
    Clock::duration patience_{};
    std::optional<Clock::time_point> deadline_;
    std::vector<Knows> known_;
    std::vector<Statement*> sent_;
    std::vector<Step> steps_;
    std::size_t step_ = 0;
};

}  // namespace plaza::pg
