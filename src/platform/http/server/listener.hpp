// The HTTP/1.1 server of one loop: listens, keeps its connections, drains them at the end. Knows no routes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/tally.hpp"
#include "platform/base/task.hpp"
#include "platform/http/server/limits.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

class DiskPool;
struct MemoryBudgets;

struct ListenerSettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any that is free
    Limits limits{};
    std::vector<std::string> trusted_proxies{};  // addresses or networks
    std::shared_ptr<MemoryBudgets> budgets{};    // of all servers of the process; none: this one's own
    std::shared_ptr<DiskPool> disk{};            // likewise; who gives it stops it
};

/// Answers one request. What it throws is logged and answered with 500.
using Handler = std::function<Task<Response>(Request&)>;
/// Makes the answer to a request that the server refuses itself. Of a head that could not be read, the request has the
/// headers Origin and Accept at most.
using Reject = std::function<Response(const Rejection&, const Request&)>;
/// Told of every answer, the server's own refusals included (their route is `-`). Empty: nothing is measured.
using LogRequest = std::function<void(const Request&, int status, std::chrono::microseconds duration)>;

/// Whether a path is for operators: such requests are answered also if there is no place for more clients.
using IsForOperators = std::function<bool(std::string_view path)>;

/// How long a body may be that its route reads in pieces; 0: the route reads none in pieces. Asked only if the body is
/// longer than Limits::body. Empty: no route does.
using LongestBody = std::function<std::size_t(Method method, std::string_view path)>;

/// What the server calls.
struct Handlers {
    Handler handle;
    Reject reject;
    IsForOperators is_for_operators;
    LogRequest log;
    LongestBody longest_body{};
};

class Admissions;
struct LoopState;

/// What goes on now.
struct ListenerTallies {
    Tally connections;
    Tally in_flight;  // requests that have arrived and are not answered
};

/// Lives on one loop's thread. Several listen on one port, a loop each: the kernel shares clients out (SO_REUSEPORT).
class Listener {
 public:
    /// The admissions are shared by the servers of the process, and outlive them and what runs on their loops.
    Listener(boost::asio::io_context& context, const ListenerSettings& settings, Admissions& admissions,
             Handlers handlers);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// To be read by any thread.
    [[nodiscard]] const ListenerTallies& tallies() const;

    /// Goes on serving, but every answer is its connection's last: clients come back by new connections, which a
    /// balancer sends elsewhere.
    void drain();
    /// Takes no more connections, closes the idle ones, and the others with their next answer; returns when the last
    /// has ended, or cuts off what is left when the limit has passed. Who has connected before is served: where the
    /// server drained, those too whose handshake is under way.
    Task<> finish(std::chrono::milliseconds limit);

 private:
    void stop_accepting();

    std::shared_ptr<LoopState> loop_;
    bool owns_disk_;
};

/// Servers share a port silently: this throws with one clear line when anybody listens there already.
void check_port_is_free(const std::string& host, std::uint16_t port);

}  // namespace plaza::http
