// LoopState: the shared state of the connections of one loop. Only the thread of the loop uses it, without locks.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/signal.hpp"
#include "platform/http/server/address.hpp"
#include "platform/http/server/admissions.hpp"
#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/disk_pool.hpp"
#include "platform/http/server/listener.hpp"
#include "platform/http/server/pace.hpp"

namespace plaza::http {

class Connection;

using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

/// Owned by the server and by the coroutines that use it.
struct LoopState {
    LoopState(Executor executor, const ListenerSettings& settings, Admissions& admissions, Handlers handlers);

    void add(Connection& connection);
    void remove(Connection& connection);
    /// Updates the clocks and checks the deadline of each connection.
    void tick();
    void cut_all();
    [[nodiscard]] std::string next_id();

    Limits limits;
    TrustedProxies proxies;
    Admissions& admissions;
    Handler handle;
    Reject reject;
    IsForOperators is_for_operators;
    LogRequest log;
    LongestBody longest_body;
    Acceptor acceptor;
    Timer timer;
    std::chrono::milliseconds tick_interval;

    std::vector<Connection*> connections;  // owned by their coroutines
    Clock::time_point now;                 // at the last tick, which is precise enough for deadlines
    std::string date;
    std::shared_ptr<MemoryBudgets> budgets;
    std::shared_ptr<DiskPool> disk;
    ListenerTallies tallies;
    std::string head;  // buffer for the head of a response, used only between suspensions

    bool is_draining = false;  // each connection closes after its answer
    bool is_stopping = false;
    Clock::time_point finish_by = Clock::time_point::max();
    Signal is_finished;

 private:
    std::string id_prefix_;
    std::uint64_t last_id_ = 0;
};

}  // namespace plaza::http
