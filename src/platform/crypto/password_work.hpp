// PasswordWork: a hash to make or to compare with, on its way from a loop to a thread of the PasswordPool and back.
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

/// Where threads leave the finished work of one loop. The loop may be gone by then.
class PasswordInbox {
 public:
    /// For at most that many works at a time. Throws std::system_error if there is no descriptor left.
    explicit PasswordInbox(std::size_t capacity);
    ~PasswordInbox();
    PasswordInbox(const PasswordInbox&) = delete;
    PasswordInbox& operator=(const PasswordInbox&) = delete;

    void put(PasswordWork* work);
    /// Null if there is none.
    [[nodiscard]] std::unique_ptr<PasswordWork> take();

    /// Readable when something was put in (eventfd(2)).
    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Before take(), so that what is put in meanwhile makes it readable again.
    void clear_descriptor() const;

 private:
    int descriptor_;
    boost::lockfree::queue<PasswordWork*, boost::lockfree::fixed_sized<true>> finished_;
};

/// Made and freed by the loop. The thread allocates nothing that the loop frees, and the reverse, because the two would
/// then share a lock of the heap.
struct PasswordWork {
    enum class Kind { hash, verify, verify_in_equal_time };

    Kind kind;
    Secret password;
    std::string stored;  // empty: none
    LoginCost cost;
    std::shared_ptr<PasswordInbox> inbox;
    std::optional<std::int64_t> account{};  // the caller's, if known

    // The result.
    std::optional<HashText> hash{};  // absent if there was no memory
    bool matches = false;
    std::chrono::microseconds duration{};

    /// Tens of milliseconds, or seconds.
    void compute();
};

}  // namespace plaza::crypto
