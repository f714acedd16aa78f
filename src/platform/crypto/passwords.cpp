#include "platform/crypto/passwords.hpp"

#include <pthread.h>
#include <sched.h>
#include <sodium.h>

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

#include "platform/base/refusal.hpp"
#include "platform/crypto/password_hash.hpp"

namespace plaza::crypto {
namespace {

std::size_t count_threads(const PasswordSettings& settings) {
    if (settings.threads > 0) return settings.threads;
    return std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
}

/// Readers go first: on Linux a thread of this policy runs where nobody else wants to, and at once makes room for who
/// does. A nice value alone lets it end its slice of some milliseconds.
void give_way() {
    constexpr sched_param none{};
    thread_local const int done = pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
    static_cast<void>(done);
}

Argon2Cost cost_of(const PasswordSettings& settings) {
    return {settings.memory_bytes, settings.passes};
}

}  // namespace

/// The threads, and the bound on what waits for them.
class PasswordPool::Threads {
 public:
    Threads(PasswordTallies& tallies, std::size_t queue_limit)
        : limit_(tallies.threads + queue_limit), tallies_(tallies), pool_(tallies.threads) {}

    /// Runs compute() on a thread of the pool; the caller goes on in its own loop. Whoever waits is kept by the work
    /// that it waits for: the two end together, also where the pool is destroyed first.
    template <class Compute, class Result = std::invoke_result_t<Compute&>>
    Task<Result> run(Compute compute) {
        if (!enter()) throw unavailable("too many passwords are being checked, try again in a moment");
        constexpr boost::asio::use_awaitable_t<Executor> token;
        auto start = [this](auto handler, Compute work) {
            auto loop = boost::asio::get_associated_executor(handler);
            auto finish = [this, loop, handler = std::move(handler), work = std::move(work)]() mutable {
                std::exception_ptr failure;
                Result result{};
                const auto began = begin();
                try {
                    result = work();
                } catch (...) {
                    failure = std::current_exception();
                }
                leave(began);
                boost::asio::post(loop, [handler = std::move(handler), failure, result = std::move(result)]() mutable {
                    std::move(handler)(failure, std::move(result));
                });
            };
            boost::asio::post(pool_, std::move(finish));
        };
        co_return co_await boost::asio::async_initiate<decltype(token), void(std::exception_ptr, Result)>(
            std::move(start), token, std::move(compute));
    }

 private:
    using Clock = std::chrono::steady_clock;

    bool enter() {
        const std::lock_guard lock(mutex_);
        if (tallies_.pending.value() >= limit_) {
            tallies_.refused.add();
            return false;
        }
        tallies_.pending.add();
        return true;
    }

    Clock::time_point begin() {
        give_way();
        const std::lock_guard lock(mutex_);
        tallies_.running.add();
        return Clock::now();
    }

    void leave(Clock::time_point began) {
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
        const std::lock_guard lock(mutex_);
        tallies_.running.subtract();
        tallies_.pending.subtract();
        tallies_.duration_us.observe(static_cast<std::uint64_t>(took.count()));
    }

    const std::size_t limit_;
    std::mutex mutex_;  // beside a hash of many milliseconds it costs nothing
    PasswordTallies& tallies_;
    boost::asio::thread_pool pool_;
};

PasswordPool::PasswordPool(const PasswordSettings& settings)
    : settings_(settings),
      tallies_{.threads = count_threads(settings)},
      threads_(std::make_unique<Threads>(tallies_, settings.queue_limit)) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
}

PasswordPool::~PasswordPool() = default;

void PasswordPool::stop() {
    threads_.reset();
}

Task<std::string> PasswordPool::hash(Secret password) {
    auto work = [password = std::move(password), cost = cost_of(settings_)] { return hash_password(password, cost); };
    auto hash = co_await threads_->run(std::move(work));
    co_return hash;
}

Task<Verdict> PasswordPool::verify(Secret password, std::string stored) {
    auto work = [password = std::move(password), stored = std::move(stored), cost = cost_of(settings_)] {
        return Verdict{.matches = matches_hash(password, stored), .needs_rehash = is_weaker(stored, cost)};
    };
    const auto verdict = co_await threads_->run(std::move(work));
    co_return verdict;
}

Task<> PasswordPool::verify_nobody(Secret password) {
    co_await verify(std::move(password), nobodys_hash(cost_of(settings_)));
}

}  // namespace plaza::crypto
