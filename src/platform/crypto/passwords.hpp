// Passwords: hashes and compares passwords for one loop, on the threads of the PasswordPool, so that many log-ins do
// not slow other requests. domain/credentials has the rules for passwords.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "platform/base/secret.hpp"
#include "platform/base/tally.hpp"
#include "platform/base/task.hpp"
#include "platform/crypto/password_pool.hpp"

namespace plaza::crypto {

class PasswordInbox;
struct PasswordWork;

struct Verdict {
    bool matches = false;
    bool needs_rehash = false;  // the stored hash is weaker than new ones
};

/// Any thread can read it.
struct PasswordTallies {
    Tally refused{};
    DurationHistogram duration_us{};  // of the work, without the wait
};

/// Its coroutines run on the loop, and throw busy() if the queue is full.
class Passwords {
 public:
    /// The pool must outlive it.
    Passwords(boost::asio::io_context& loop, PasswordPool& pool);
    ~Passwords();
    Passwords(const Passwords&) = delete;
    Passwords& operator=(const Passwords&) = delete;

    /// Drops the waiting coroutines without resuming them.
    void stop();

    // `caller` is the number of an authenticated caller, or nullopt. Each loop computes at most one work per caller at
    // a time, so that no caller can block others.

    /// Returns an argon2id hash as a PHC string.
    Task<std::string> hash(Secret password, std::optional<std::int64_t> caller = {});

    /// Compares with a hash of hash(), or a bcrypt hash of the original API.
    Task<Verdict> verify(Secret password, std::string stored, std::optional<std::int64_t> caller = {});

    /// Like verify(), but the time does not depend on `stored`, which is empty if there is none. It takes as long as
    /// one hash of each kind in use. `bcrypt_cost` is the highest one to hide, or 0 without bcrypt hashes.
    Task<Verdict> verify_in_equal_time(Secret password, std::string stored, unsigned bcrypt_cost);

    [[nodiscard]] const PasswordTallies& tallies() const { return tallies_; }

 private:
    using Finished = std::unique_ptr<PasswordWork>;
    using Token = boost::asio::use_awaitable_t<Executor>;
    // The concrete handler, because any_completion_handler of Boost 1.81 recurses on assignment.
    using Handler = boost::asio::async_result<Token, void(Finished)>::handler_type;

    Task<Finished> compute(Finished work);
    /// Returns false if the queue is full.
    [[nodiscard]] bool begin(Finished& work);
    void begin_next_of(std::int64_t caller);
    /// Resumes the waiting coroutine. `work` is null if it could not be computed.
    void resume(const PasswordWork* key, Finished work);
    void wait_for_inbox();
    void empty_inbox();

    PasswordPool& pool_;
    std::shared_ptr<PasswordInbox> inbox_;
    boost::asio::posix::basic_stream_descriptor<Executor> readable_;
    bool is_waiting_ = false;
    std::unordered_map<const PasswordWork*, Handler> waiting_;  // by work
    std::map<std::int64_t, std::deque<Finished>> later_;        // by caller with a work in the pool
    PasswordTallies tallies_;
};

}  // namespace plaza::crypto
