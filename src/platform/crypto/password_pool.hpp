// PasswordPool: threads that hash passwords for all loops, at idle priority. They share no locks with the loops: work
// goes through lock-free queues.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "platform/crypto/settings.hpp"

namespace plaza::crypto {

struct PasswordWork;

/// Known callers are authenticated. Each kind has its own queue; while both have work, they alternate.
enum class Caller { stranger, known };

class PasswordPool {
 public:
    explicit PasswordPool(const PasswordSettings& settings = {});
    ~PasswordPool();
    PasswordPool(const PasswordPool&) = delete;
    PasswordPool& operator=(const PasswordPool&) = delete;

    /// Queues the work; a thread computes it and puts it into its inbox. Returns false if the queue is full.
    [[nodiscard]] bool submit(std::unique_ptr<PasswordWork>& work, Caller caller);
    /// Call it after taking a work from its inbox. Until then the work counts as pending, because inboxes are limited.
    void leave(Caller caller);

    /// Drops waiting work. Threads end after their current work, but this does not wait for them: the process may exit.
    void stop();

    [[nodiscard]] const PasswordSettings& settings() const { return settings_; }
    /// The maximum number of pending works.
    [[nodiscard]] std::size_t capacity() const;

    // For metrics: current values, from any thread.
    [[nodiscard]] std::size_t threads() const { return *settings_.threads; }
    [[nodiscard]] std::uint64_t pending() const;  // waiting, running, or in an inbox
    [[nodiscard]] std::uint64_t running() const;

 private:
    struct Lines;

    PasswordSettings settings_;
    std::shared_ptr<Lines> lines_;  // shared with the threads
};

}  // namespace plaza::crypto
