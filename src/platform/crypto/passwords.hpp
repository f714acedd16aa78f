// PasswordPool: hashes passwords and compares them on threads of its own, so that a storm of log-ins slows no reader.
// Which passwords are good enough is domain/users' matter.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "platform/base/secret.hpp"
#include "platform/base/tally.hpp"
#include "platform/base/task.hpp"

namespace plaza::crypto {

struct PasswordSettings {
    std::size_t threads = 0;  // 0: half the cores, at least one
    std::size_t queue_limit = 64;
    std::size_t memory_bytes = 19 * 1024 * 1024;  // argon2id, each hash
    unsigned passes = 2;
};

struct Verdict {
    bool matches = false;
    bool needs_rehash = false;  // the stored hash is weaker than those made now
};

/// To be read by any thread.
struct PasswordTallies {
    std::size_t threads = 0;
    Tally pending{};  // waiting or running
    Tally running{};
    Tally refused{};
    DurationHistogram duration_us{};  // of the work, without the waiting
};

/// One for the process, used from every loop. Where the queue is full, each function throws a Refusal: 503 with
/// Retry-After.
class PasswordPool {
 public:
    explicit PasswordPool(const PasswordSettings& settings = {});
    ~PasswordPool();
    PasswordPool(const PasswordPool&) = delete;
    PasswordPool& operator=(const PasswordPool&) = delete;

    /// Ends the threads, and drops whoever waits for them. Call it when no loop runs any more and before one is
    /// destroyed, because the threads post to the loops; the destructor is too late where loops end before the pool.
    void stop();

    /// argon2id as a PHC string.
    Task<std::string> hash(Secret password);

    /// Against what hash() made, or against a bcrypt hash of the original API.
    Task<Verdict> verify(Secret password, std::string stored);

    /// Takes as long as verify(): for users who do not exist, so that time does not tell.
    Task<> verify_nobody(Secret password);

    [[nodiscard]] const PasswordTallies& tallies() const { return tallies_; }

 private:
    class Threads;

    PasswordSettings settings_;
    PasswordTallies tallies_;
    std::unique_ptr<Threads> threads_;
};

}  // namespace plaza::crypto
