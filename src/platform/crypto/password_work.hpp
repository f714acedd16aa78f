// PasswordWork: a hash to compute or compare, which travels from a loop to a thread of the PasswordPool and back.
#pragma once

#include <boost/lockfree/queue.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "platform/base/secret.hpp"
#include "platform/crypto/password_hash.hpp"

namespace plaza::crypto {

struct PasswordWork;

/// Receives the finished work of one loop from the threads. May outlive the loop.
class PasswordInbox {
 public:
    /// `capacity`: the maximum number of works. Throws std::system_error if no descriptor is available.
    explicit PasswordInbox(std::size_t capacity);
    ~PasswordInbox();
    PasswordInbox(const PasswordInbox&) = delete;
    PasswordInbox& operator=(const PasswordInbox&) = delete;

    void put(PasswordWork* work);
    /// Returns null if the inbox is empty.
    [[nodiscard]] std::unique_ptr<PasswordWork> take();

    /// An eventfd(2), readable after put().
    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Call it before take(), so that a later put() makes the descriptor readable again.
    void clear_descriptor() const;

 private:
    int descriptor_;
    boost::lockfree::queue<PasswordWork*, boost::lockfree::fixed_sized<true>> finished_;
};

/// The loop allocates and frees it. Neither frees what the other has allocated, so that loops and threads share no heap
/// lock.
struct PasswordWork {
    enum class Kind { hash, verify, verify_in_equal_time };

    Kind kind;
    Secret password;
    std::string stored;  // empty: none
    ComparisonCost cost;
    std::shared_ptr<PasswordInbox> inbox;
    std::optional<std::int64_t> caller{};  // its number, if known

    // The result.
    std::optional<HashText> hash{};  // nullopt if there was not enough memory
    bool matches = false;
    std::chrono::microseconds duration{};

    /// Takes tens of milliseconds, or seconds for a costly hash.
    void compute();
};

}  // namespace plaza::crypto
