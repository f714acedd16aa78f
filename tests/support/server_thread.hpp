// ServerThread: the HTTP server alone on its own loop, with handlers of the test.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "platform/http/server/admissions.hpp"
#include "platform/http/server/listener.hpp"

namespace plaza::test {

/// No address is exempt from limits except 127.0.0.9.
class ServerThread {
 public:
    /// The handlers run on the loop's thread until stop() has returned.
    ServerThread(http::ListenerSettings settings, http::AdmissionLimits limits, http::Handlers handlers);
    ~ServerThread();
    ServerThread(const ServerThread&) = delete;
    ServerThread& operator=(const ServerThread&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The number of requests that are not answered yet, as counted by the server.
    [[nodiscard]] std::uint64_t in_flight() const { return server_->tallies().in_flight.value(); }
    [[nodiscard]] std::uint64_t connections() const { return server_->tallies().connections.value(); }
    [[nodiscard]] const http::Admissions& admissions() const { return admissions_; }
    [[nodiscard]] boost::asio::io_context& context() { return context_; }

    /// Returns when the loop has handled everything that was sent before.
    void settle();
    /// Calls `act` on the loop's thread and waits until it returns.
    void on_loop(const std::function<void()>& act);
    /// Calls `act` while the loop is blocked, so that only the kernel responds to clients.
    void while_held(const std::function<void()>& act);
    void begin_to_drain();
    void begin_to_finish(std::chrono::milliseconds limit);
    /// Waits until the server has finished.
    void wait_until_finished();
    /// Stops the loop and waits for its thread.
    void stop();

 private:
    void run(const http::ListenerSettings& settings, http::Handlers handlers);

    http::Admissions admissions_;
    boost::asio::io_context context_{1};
    http::Listener* server_ = nullptr;  // used on the loop's thread
    std::uint16_t port_ = 0;

    std::mutex mutex_;  // guards the members below
    std::condition_variable changed_;
    bool is_started_ = false;
    bool is_finished_ = false;

    std::thread thread_;
};

}  // namespace plaza::test
