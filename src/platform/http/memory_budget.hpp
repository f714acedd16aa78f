// MemoryBudget: how many bytes the requests of a process may hold together, whichever loop they came to.
#pragma once

#include <atomic>
#include <cstddef>

#include "platform/http/limits.hpp"

namespace plaza::http {

class MemoryBudget {
 public:
    explicit MemoryBudget(std::size_t limit) : limit_(limit) {}

    /// Takes so many bytes. False, and nothing is taken, if more than that many eighths of the limit would be in use.
    [[nodiscard]] bool take(std::size_t size, std::size_t eighths) {
        if (used_.fetch_add(size, std::memory_order_relaxed) + size <= limit_ / 8 * eighths) return true;
        give_back(size);
        return false;
    }
    /// Takes what is there already, whether or not it fits.
    void count(std::size_t size) { used_.fetch_add(size, std::memory_order_relaxed); }
    void give_back(std::size_t size) { used_.fetch_sub(size, std::memory_order_relaxed); }

 private:
    const std::size_t limit_;
    std::atomic<std::size_t> used_ = 0;
};

struct MemoryBudgets {
    explicit MemoryBudgets(const Limits& limits) : bodies(limits.bodies), answers(limits.answers) {}

    MemoryBudget bodies;   // that arrive or are handled
    MemoryBudget answers;  // long ones, until their clients have read them
};

/// One answer's part of the budget.
class AnswerMemory {
 public:
    explicit AnswerMemory(MemoryBudget& budget) : budget_(budget) {}
    ~AnswerMemory() { budget_.give_back(taken_); }
    AnswerMemory(const AnswerMemory&) = delete;
    AnswerMemory& operator=(const AnswerMemory&) = delete;

    /// False if the process holds too many long answers. Those over 1 MiB leave half of the budget to the others, and
    /// those up to 64 KiB do not count.
    [[nodiscard]] bool take(std::size_t size);
    /// Counts an answer that must be sent, because what it tells of has been done.
    void count(std::size_t size);

 private:
    MemoryBudget& budget_;
    std::size_t taken_ = 0;
};

}  // namespace plaza::http
