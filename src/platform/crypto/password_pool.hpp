// PasswordPool: the threads that hash passwords, for all loops of the process. They run when no loop wants to, so they
// share no lock with loops: work goes to them and back through lock-free queues.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace plaza::crypto {

struct PasswordWork;

struct PasswordSettings {
    std::size_t threads = 0;                      // 0: half the cores, at least one
    std::size_t queue_limit = 64;                 // works of strangers that may wait
    std::size_t reserved_queue = 16;              // works of known callers that may wait beside them
    std::size_t memory_bytes = 19 * 1024 * 1024;  // argon2id, each hash
    unsigned passes = 2;
};

/// Known callers have proved who they are. Neither kind can take the other's place in the queue; while both wait, every
/// other work that begins is of known callers.
enum class Caller { stranger, known };

class PasswordPool {
 public:
    explicit PasswordPool(const PasswordSettings& settings = {});
    ~PasswordPool();
    PasswordPool(const PasswordPool&) = delete;
    PasswordPool& operator=(const PasswordPool&) = delete;

    /// Has the work computed and put into its inbox. False, and nothing happens, if too much waits already.
    [[nodiscard]] bool submit(std::unique_ptr<PasswordWork>& work, Caller caller);
    /// Who takes a work from its inbox says so here: until then it counts, or the inbox would not hold all.
    void leave(Caller caller);

    /// Drops the work that waits. A thread ends by itself when it has finished what it computes, which nobody waits
    /// for: the process may exit meanwhile.
    void stop();

    [[nodiscard]] const PasswordSettings& settings() const { return settings_; }
    /// The most works that can be pending.
    [[nodiscard]] std::size_t capacity() const;

    // For metrics: of this moment, from any thread.
    [[nodiscard]] std::size_t threads() const { return settings_.threads; }
    [[nodiscard]] std::uint64_t pending() const;  // waiting, running, or in an inbox
    [[nodiscard]] std::uint64_t running() const;

 private:
    struct Lines;

    PasswordSettings settings_;
    std::shared_ptr<Lines> lines_;  // also the threads'
};

}  // namespace plaza::crypto
