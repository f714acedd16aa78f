// Dial: connects to the first primary among the hosts of the URL.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/secret.hpp"
#include "platform/base/signal.hpp"
#include "platform/base/task.hpp"
#include "platform/pg/client/connect_options.hpp"
#include "platform/pg/client/names.hpp"

struct pg_conn;

namespace plaza::pg {

using Clock = std::chrono::steady_clock;
using Descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;

struct Finish {
    void operator()(pg_conn* connection) const;
};
using ConnectionHandle = std::unique_ptr<pg_conn, Finish>;

/// What a loop knows about the servers. Shared by all connections of the loop.
struct Hosts {
    explicit Hosts(const Secret& url) : options(url) {}

    const ConnectOptions options;
    std::optional<Host> last_good;  // including its address
};

/// A read-only primary (default_transaction_read_only) is used for `to_read` if there is no other primary.
enum class Want : char { to_read, to_write };

/// A connection, or the reason why there is none.
struct Dialed {
    ConnectionHandle connection;
    std::string problem;
    std::string sqlstate;     // from a server that refused the connection; empty if no server answered
    bool only_reads = false;  // a standby or a read-only server answered
};

/// Assigns a duplicate of libpq's socket, because both are closed separately. Throws std::system_error.
void attach(Descriptor& descriptor, pg_conn* connection);

class Dial : public std::enable_shared_from_this<Dial> {
 public:
    Dial(Executor executor, std::shared_ptr<Hosts> hosts, Want want);
    ~Dial();
    Dial(const Dial&) = delete;
    Dial& operator=(const Dial&) = delete;

    /// Call it once. Tries the last good host alone. If that fails or there is none, tries all other hosts at the same
    /// time. Each of the two steps takes at most ConnectOptions::limit.
    Task<Dialed> connect();
    /// connect() then returns at once, without a connection.
    void cancel();

 private:
    struct Attempt;
    struct Lookup;
    enum class Which : char { last_good, all };

    Task<> try_hosts(Which which);
    [[nodiscard]] bool is_last_good(const Host& host) const;
    void look_up(const Host& host, Which which);
    void choose(const Host& host, const Addresses& addresses, Which which);
    void start(const Host& host);
    void watch(const std::shared_ptr<Attempt>& attempt, Descriptor::wait_type direction);
    void advance(const std::shared_ptr<Attempt>& attempt);
    void judge(const std::shared_ptr<Attempt>& attempt);
    void win(Attempt& attempt);
    void refuse(Attempt& attempt);
    void give_up(Attempt& attempt, const std::string& reason);
    void note_failure(const std::string& reason);
    void expire();
    void forget_all();
    [[nodiscard]] bool is_over() const { return is_canceled_ || result_.connection || pending_ == 0; }

    const Executor executor_;
    const std::shared_ptr<Hosts> hosts_;
    const Want want_;
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor> timer_;
    Signal changed_;
    std::vector<std::shared_ptr<Lookup>> lookups_;
    std::vector<std::shared_ptr<Attempt>> attempts_;
    std::vector<Host> tried_;
    Which asked_ = Which::last_good;
    std::optional<Host> preferred_;  // a copy, because other connections may change last_good
    std::size_t pending_ = 0;        // running lookups and attempts
    std::shared_ptr<Attempt> second_best_;
    Dialed result_;
    bool is_canceled_ = false;
};

}  // namespace plaza::pg
