// LocalServer: the HTTP server alone on a loop of its own, with a handler that tells what it was given.
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

/// Reads bodies of any length, and answers every request with its method, target, client, id and body, a blank between
/// them. `/throw` throws, `/throw-a-number` what is no std::exception, `/large` answers 32 MiB, `/megabyte` one,
/// `/empty` 204, `/stuck` never. Any origin may read refusals. `/ops` is for operators; no address is exempt from
/// limits but 127.0.0.9.
class LocalServer {
 public:
    explicit LocalServer(http::ListenerSettings settings = {}, http::AdmissionLimits limits = {});
    ~LocalServer();
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// How many requests have reached the handler.
    [[nodiscard]] int handled() const { return handled_; }
    /// How many requests the server counts as not answered yet.
    [[nodiscard]] std::uint64_t in_flight() const { return server_->tallies().in_flight.value(); }
    [[nodiscard]] const http::Admissions& admissions() const { return admissions_; }
    /// Waits until so many answers have been logged.
    [[nodiscard]] std::vector<Logged> wait_for_log(std::size_t lines);
    /// Returns when the loop has seen everything that was sent before.
    void settle();
    /// Calls `act` while the loop does nothing: the kernel alone answers clients.
    void while_held(const std::function<void()>& act);
    void begin_to_drain();
    void begin_to_finish(std::chrono::milliseconds limit);
    /// Waits until the server has finished.
    void wait_until_finished();

 private:
    void run(const http::ListenerSettings& settings);
    Task<http::Response> tell(http::Request& request);
    void log(const http::Request& request, int status);

    http::Admissions admissions_;
    boost::asio::io_context context_{1};
    http::Listener* server_ = nullptr;  // the loop thread's
    std::uint16_t port_ = 0;
    std::atomic<int> handled_ = 0;

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    bool is_started_ = false;
    bool is_finished_ = false;
    std::vector<Logged> log_;

    std::thread thread_;
};

}  // namespace plaza::test
