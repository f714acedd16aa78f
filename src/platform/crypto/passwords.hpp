// Passwords: one loop's way to have passwords hashed and compared by the PasswordPool, so that a storm of log-ins slows
// no reader. Which passwords are good enough is domain/users' matter.
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
    bool needs_rehash = false;  // the stored hash is weaker than those made now
};

/// To be read by any thread.
struct PasswordTallies {
    Tally refused{};
    DurationHistogram duration_us{};  // of the work, without the waiting
};

/// Its coroutines run on the loop. If the queue is full, each throws busy().
class Passwords {
 public:
    /// The pool outlives it.
    Passwords(boost::asio::io_context& loop, PasswordPool& pool);
    ~Passwords();
    Passwords(const Passwords&) = delete;
    Passwords& operator=(const Passwords&) = delete;

    /// Drops the coroutines that wait, without resuming them.
    void stop();

    // `caller` is the account of a known caller; absent: a stranger. A loop has one computation of an account at a
    // time, and the next ones wait for it, so that no account takes the place of others.

    /// argon2id as a PHC string.
    Task<std::string> hash(Secret password, std::optional<std::int64_t> caller = {});

    /// Against what hash() made, or against a bcrypt hash of the original API.
    Task<Verdict> verify(Secret password, std::string stored, std::optional<std::int64_t> caller = {});

    /// The same in a time that does not depend on `stored`, which is empty for an unknown user. The time is that of one
    /// hash of each kind in use: `bcrypt_cost` is the highest that is to be hidden, 0 if there is none.
    Task<Verdict> verify_in_equal_time(Secret password, std::string stored, unsigned bcrypt_cost);

    [[nodiscard]] const PasswordTallies& tallies() const { return tallies_; }

 private:
    using Finished = std::unique_ptr<PasswordWork>;
    using Token = boost::asio::use_awaitable_t<Executor>;
    // The concrete handler, because any_completion_handler of Boost 1.81 recurses on assignment.
    using Handler = boost::asio::async_result<Token, void(Finished)>::handler_type;

    Task<Finished> compute(Finished work);
    /// False, and nothing happens, if too much waits already.
    [[nodiscard]] bool begin(Finished& work);
    void begin_next_of(std::int64_t account);
    /// Resumes who waits for it. Null: it could not be computed.
    void resume(const PasswordWork* key, Finished work);
    void wait_for_inbox();
    void empty_inbox();

    PasswordPool& pool_;
    std::shared_ptr<PasswordInbox> inbox_;
    boost::asio::posix::basic_stream_descriptor<Executor> readable_;
    bool is_waiting_ = false;
    std::unordered_map<const PasswordWork*, Handler> waiting_;  // by the work that each waits for
    std::map<std::int64_t, std::deque<Finished>> later_;        // of accounts one work of which is in the pool
    PasswordTallies tallies_;
};

}  // namespace plaza::crypto
