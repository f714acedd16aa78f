// What the requests of a process may hold of its memory together, whichever loop they came to.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/http/server/limits.hpp"

namespace plaza::http {

/// Bodies that arrive or are handled.
class BodyBudget {
 public:
    explicit BodyBudget(std::size_t limit) : limit_(limit) {}

    /// Takes so many bytes. False, and nothing is taken, if more than that many eighths of the limit would be in use.
    [[nodiscard]] bool take(std::size_t size, std::size_t eighths);
    void give_back(std::size_t size) { used_.fetch_sub(size, std::memory_order_relaxed); }

 private:
    const std::size_t limit_;
    std::atomic<std::size_t> used_ = 0;
};

/// Answers to GET over 64 KiB, until their clients have read them. Those to other methods are paid for with the bodies
/// that they answer. The answers of one client may fill a quarter of the limit,
/// and those over 1 MiB three quarters, so that clients who do not read leave room for others.
class AnswerBudget {
 public:
    explicit AnswerBudget(std::size_t limit) : limit_(limit) {}

 private:
    friend class AnswerMemory;

    [[nodiscard]] bool take(const std::string& client, std::size_t size);
    void give_back(const std::string& client, std::size_t size);

    const std::size_t limit_;
    std::mutex mutex_;  // guards what follows; long answers are rare
    std::size_t used_ = 0;
    std::map<std::string, std::size_t> of_clients_;  // those with any
};

/// One answer's part of the budget.
class AnswerMemory {
 public:
    explicit AnswerMemory(AnswerBudget& budget) : budget_(budget) {}
    ~AnswerMemory();
    AnswerMemory(const AnswerMemory&) = delete;
    AnswerMemory& operator=(const AnswerMemory&) = delete;

    /// False if the process or the client, an IP address, holds too much already.
    [[nodiscard]] bool take(std::string_view client, std::size_t size);

 private:
    AnswerBudget& budget_;
    std::string client_;
    std::size_t taken_ = 0;
};

struct MemoryBudgets {
    explicit MemoryBudgets(const Limits& limits) : bodies(limits.bodies), answers(limits.answers) {}

    BodyBudget bodies;
    AnswerBudget answers;
};

}  // namespace plaza::http
