// Connection: one libpq connection in pipeline mode under Asio. It sends a batch of statements with one Sync and brings
// their replies. What is sent, and what a reply means to its caller, is the pool's matter.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/base/event.hpp"
#include "platform/base/task.hpp"
#include "platform/pg/operation.hpp"
#include "platform/pg/settings.hpp"

struct pg_conn;

namespace plaza::pg {

using Clock = std::chrono::steady_clock;

/// libpq's keywords and values for a lane. Throws std::invalid_argument, without the URL, where that is none.
struct ConnectOptions {
    std::vector<std::string> keywords;
    std::vector<std::string> values;

    ConnectOptions(const Settings& settings, Lane lane);
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
    /// After `silence` without an answer the connection is given up.
    Connection(Executor executor, const ConnectOptions& options, Clock::duration silence);
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

    /// Tries once. Only one task at a time may be in open, exchange, wait or pause: the connection's owner.
    Task<> open();
    /// Sends the batch, waits for the replies. It is one implicit transaction, so a statement counts only once the Sync
    /// is answered: when the connection is lost before that, no operation has a reply. Neighbours of one KeyedQuery are
    /// one statement.
    Task<> exchange(std::span<const Pending> batch);
    /// Until wake(), or until the server said or closed something.
    Task<> wait();
    Task<> pause(Clock::duration duration);

    void wake() { wake_.set(); }
    /// The next statement of the transaction that has this connection.
    void submit(Pending next);
    [[nodiscard]] std::optional<Pending> take_next() { return std::exchange(next_, std::nullopt); }

    /// Gives up on a server that is silent for too long.
    void expire(Clock::time_point now);
    void close(const std::string& reason);

 private:
    enum class Knows : char { nothing, sent, prepared, columns };
    struct Step {
        enum Kind { prepare, execute } kind;
        std::span<const Pending> callers;

        [[nodiscard]] const QueryBase& query() const { return callers.front()->query; }
        void answer(const Result& reply) const;
    };

    void attach_socket();
    void watch_reading();
    void watch_writing();
    Task<bool> connect();
    [[nodiscard]] bool send(std::span<const Pending> callers);
    [[nodiscard]] bool take_replies();
    void take(const Step& step, const Result& reply);
    void share_out(const Step& step, const Result& reply);
    [[nodiscard]] Knows& known(const QueryBase& query);

    const ConnectOptions& options_;
    const Clock::duration silence_;
    pg_conn* pg_ = nullptr;
    /// On a duplicate of libpq's socket, so that closing one leaves the other alone.
    boost::asio::posix::basic_stream_descriptor<Executor> socket_;
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor> timer_;
    Event wake_;
    bool is_open_ = false;
    Clock::time_point opened_{};
    bool is_watching_reading_ = false;
    bool is_watching_writing_ = false;
    bool is_readable_ = false;
    std::string problem_;
    std::optional<Clock::time_point> deadline_;
    std::vector<Knows> known_;
    std::vector<Step> steps_;
    std::size_t step_ = 0;
    std::optional<Pending> next_;
};

}  // namespace plaza::pg
