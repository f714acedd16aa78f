// LocalServer: the HTTP server alone on a loop of its own, with a handler that returns what it was given.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/server_thread.hpp"

namespace plaza::test {

struct Logged {
    std::string route;
    std::string id;
    int status = 0;
};

/// Reads bodies of any length, and answers every request with its method, target, client, id and body, a blank between
/// them. `/throw` throws, `/throw-a-number` what is no std::exception, `/large` answers 32 MiB, `/megabyte` one,
/// `/empty` 204, `/stuck` never. Any origin may read refusals. `/ops` is for operators.
class LocalServer : public ServerThread {
 public:
    explicit LocalServer(http::ListenerSettings settings = {}, http::AdmissionLimits limits = {});
    ~LocalServer() { stop(); }

    /// How many requests have reached the handler.
    [[nodiscard]] int handled() const { return handled_; }
    /// Waits until so many answers have been logged.
    [[nodiscard]] std::vector<Logged> wait_for_log(std::size_t lines);

 private:
    http::Handlers handlers();
    Task<http::Response> tell(http::Request& request);
    void log(const http::Request& request, int status);

    std::atomic<int> handled_ = 0;

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::vector<Logged> log_;
};

}  // namespace plaza::test
