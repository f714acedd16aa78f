// LocalServer: the HTTP server alone on its own loop, with a handler that returns the request as text.
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

/// Accepts bodies of any length. Answers with the method, target, client, id and body of the request, separated by
/// blanks. Some paths have other answers: `/throw` throws a std::exception, `/throw-a-number` something else, `/large`
/// answers 32 MiB, `/megabyte` 1 MiB, `/empty` 204, and `/stuck` never. Any origin may read rejections. `/ops` is for
/// operators.
class LocalServer : public ServerThread {
 public:
    explicit LocalServer(http::ListenerSettings settings = {}, http::AdmissionLimits limits = {});
    ~LocalServer() { stop(); }

    /// The number of requests that have reached the handler.
    [[nodiscard]] int handled() const { return handled_; }
    /// Waits until this number of answers has been logged, and returns them.
    [[nodiscard]] std::vector<Logged> wait_for_log(std::size_t lines);

 private:
    http::Handlers handlers();
    Task<http::Response> echo(http::Request& request);
    void log(const http::Request& request, int status);

    std::atomic<int> handled_ = 0;

    std::mutex mutex_;  // guards the members below
    std::condition_variable changed_;
    std::vector<Logged> log_;
};

}  // namespace plaza::test
