// Listener: the HTTP/1.1 server of one loop. Accepts connections and drains them at shutdown. Knows no routes.
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
    std::uint16_t port = 0;  // 0: any free port
    Limits limits{};
    std::vector<std::string> trusted_proxies{};  // addresses or networks
    std::shared_ptr<MemoryBudgets> budgets{};    // shared by all servers of the process; null: its own
    std::shared_ptr<DiskPool> disk{};            // likewise; the owner stops it
};

/// Answers a request. An exception is logged and answered with 500.
using Handler = std::function<Task<Response>(Request&)>;
/// Renders the server's own refusals. If the head could not be parsed, the request has at most the start of the path
/// and the headers Origin and Accept.
using Reject = std::function<Response(const Rejection&, const Request&)>;
/// Called for each answer, including the server's own refusals (with the route `-`). If empty, no time is measured.
using LogRequest = std::function<void(const Request&, int status, std::chrono::microseconds duration)>;

/// Whether a path is for operators. Such requests are answered even if the connection limit is reached.
using IsForOperators = std::function<bool(std::string_view path)>;

/// The maximum body size in bytes of a route that reads it in pieces; 0 for other routes. Called only if the body is
/// longer than Limits::body. If empty, no route reads in pieces.
using LongestBody = std::function<std::size_t(Method method, std::string_view path)>;

/// The functions that the server calls.
struct Handlers {
    Handler handle;
    Reject reject;
    IsForOperators is_for_operators;
    LogRequest log;
    LongestBody longest_body{};
};

class Admissions;
struct LoopState;

/// The current state, for /metrics.
struct ListenerTallies {
    Tally connections;
    Tally in_flight;  // requests without an answer yet
};

/// Belongs to the thread of one loop. All loops listen on the same port, and the kernel distributes the clients
/// (SO_REUSEPORT).
class Listener {
 public:
    /// The admissions are shared by the servers of the process. They must outlive the servers and the coroutines on
    /// their loops. Throws std::runtime_error if it cannot listen.
    Listener(boost::asio::io_context& context, const ListenerSettings& settings, Admissions& admissions,
             Handlers handlers);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Any thread can read them.
    [[nodiscard]] const ListenerTallies& tallies() const;

    /// Continues to serve, but ends streams and closes each connection after its answer. Clients then reconnect, and a
    /// load balancer sends them to another server.
    void drain();
    /// Stops accepting, closes idle connections, and closes the others after their next answer. Returns when all have
    /// ended; closes the remaining ones after `limit`. Connections in the accept queue are served, and after drain()
    /// also those whose handshake is in progress.
    Task<> finish(std::chrono::milliseconds limit);

 private:
    void stop_accepting();

    std::shared_ptr<LoopState> loop_;
    bool owns_disk_;
};

/// Throws std::runtime_error with one line for users if the port is in use. Otherwise two servers would silently share
/// it.
void check_port_is_free(const std::string& host, std::uint16_t port);

}  // namespace plaza::http
