// BodyBudget, AnswerBudget: memory limits for requests of the process, shared by all loops.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/http/server/limits.hpp"

namespace plaza::http {

/// The memory of bodies that arrive or are handled.
class BodyBudget {
 public:
    explicit BodyBudget(std::size_t limit) : limit_(limit) {}

    /// Takes `size` bytes. Returns false and takes nothing if more than `eighths` eighths of the limit would be in use.
    [[nodiscard]] bool take(std::size_t size, std::size_t eighths);
    void give_back(std::size_t size) { used_.fetch_sub(size, std::memory_order_relaxed); }

 private:
    const std::size_t limit_;
    std::atomic<std::size_t> used_ = 0;
};

/// The memory of answers to GET over 64 KiB until their clients have read them. Answers to other methods are part of
/// the budget of their bodies. The answers of one client may use a quarter of the limit. Answers over 1 MiB may use
/// three quarters, so that clients that do not read leave room for others.
class AnswerBudget {
 public:
    explicit AnswerBudget(std::size_t limit) : limit_(limit) {}

 private:
    friend class AnswerMemory;

    [[nodiscard]] bool take(const std::string& client, std::size_t size);
    void give_back(const std::string& client, std::size_t size);

    const std::size_t limit_;
    std::mutex mutex_;  // guards the members below; long answers are rare
    std::size_t used_ = 0;
    std::map<std::string, std::size_t> of_clients_;  // only clients that use some
};

/// The part of the budget that one answer uses.
class AnswerMemory {
 public:
    explicit AnswerMemory(AnswerBudget& budget) : budget_(budget) {}
    ~AnswerMemory();
    AnswerMemory(const AnswerMemory&) = delete;
    AnswerMemory& operator=(const AnswerMemory&) = delete;

    /// Takes `size` bytes for a client, an IP address. Returns false if the process or the client uses too much
    /// already.
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
