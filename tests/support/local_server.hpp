// LocalServer: the HTTP server with its own event loop and a handler that describes the request.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/http/server/admissions.hpp"
#include "platform/http/server/listener.hpp"

namespace plaza::test {

struct Logged {
    std::string route;
    std::string id;
    int status = 0;
};

/// Reads bodies of any length, and answers every request with its method, target, client, id and body, separated by
/// blanks. `/throw` throws, `/throw-a-number` throws an int, `/large` returns 32 MiB, `/megabyte` returns 1 MiB,
/// `/empty` returns 204, and `/stuck` never answers. Any origin may read errors. `/ops` is for operators. Only the
/// address 127.0.0.9 is exempt from limits.
class LocalServer {
 public:
    explicit LocalServer(http::ListenerSettings settings = {}, http::AdmissionLimits limits = {});
    ~LocalServer();
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The number of requests that have reached the handler.
    [[nodiscard]] int handled() const { return handled_; }
    /// The number of requests that the server counts as unanswered.
    [[nodiscard]] std::uint64_t in_flight() const { return server_->tallies().in_flight.value(); }
    [[nodiscard]] const http::Admissions& admissions() const { return admissions_; }
    /// Waits until this number of answers has been logged.
    [[nodiscard]] std::vector<Logged> wait_for_log(std::size_t lines);
    /// Returns when the loop has seen everything that was sent before.
    void settle();
    /// Calls `act` while the loop is blocked: only the kernel answers clients.
    void while_held(const std::function<void()>& act);
    void begin_to_drain();
    void begin_to_finish(std::chrono::milliseconds limit);
    /// Waits until the server has finished.
    void wait_until_finished();

 private:
    void run(const http::ListenerSettings& settings);
    Task<http::Response> describe(http::Request& request);
    void log(const http::Request& request, int status);

    http::Admissions admissions_;
    boost::asio::io_context context_{1};
    http::Listener* server_ = nullptr;  // used by the loop thread only
    std::uint16_t port_ = 0;
    std::atomic<int> handled_ = 0;

    std::mutex mutex_;  // guards the members below
    std::condition_variable changed_;
    bool is_started_ = false;
    bool is_finished_ = false;
    std::vector<Logged> log_;

    std::thread thread_;
};

}  // namespace plaza::test
