// The order in which passwords are computed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/secret.hpp"
#include "platform/crypto/password_hash.hpp"
#include "platform/crypto/password_pool.hpp"
#include "platform/crypto/password_work.hpp"
#include "platform/crypto/passwords.hpp"

namespace plaza::crypto {
namespace {

constexpr Argon2Cost quick{.memory_bytes = 64 * 1024, .passes = 1};
constexpr Argon2Cost long_enough{.memory_bytes = 64 * 1024 * 1024,
                                 .passes = 4};  // long enough to submit all other work

/// A pool with one thread, which is busy at first.
class PasswordTurns : public testing::Test {
 protected:
    PasswordTurns() {
        submit(Caller::known, long_enough);
        while (pool_.running() == 0) std::this_thread::yield();
    }

    void submit(Caller caller, Argon2Cost cost = quick) {
        const std::string name = caller == Caller::known ? "known" : "stranger";
        std::unique_ptr<PasswordWork> work(
            new PasswordWork{PasswordWork::Kind::hash, Secret("p"), name, {cost}, inbox_});
        ASSERT_TRUE(pool_.submit(work, caller));
        ++submitted_;
    }

    /// The callers in the order of service, without the first.
    std::vector<std::string> order() {
        std::vector<std::string> names;
        while (names.size() < submitted_)
            if (const auto work = inbox_->take()) {
                pool_.leave(work->stored == "known" ? Caller::known : Caller::stranger);
                names.push_back(work->stored);
            } else {
                std::this_thread::yield();
            }
        names.erase(names.begin());
        return names;
    }

 private:
    PasswordPool pool_{{.threads = 1, .queue_limit = 16, .reserved_queue = 16}};
    std::shared_ptr<PasswordInbox> inbox_ = std::make_shared<PasswordInbox>(pool_.capacity());
    std::size_t submitted_ = 0;
};

TEST_F(PasswordTurns, KnownCallersAndStrangersAlternate) {
    for (int i = 0; i < 15; ++i) submit(Caller::known);
    for (int i = 0; i < 5; ++i) submit(Caller::stranger);
    const auto served = order();
    EXPECT_EQ(std::count(served.begin(), served.begin() + 10, "stranger"), 5);
}

TEST_F(PasswordTurns, StrangersLeaveEveryOtherTurnToKnownCallers) {
    for (int i = 0; i < 15; ++i) submit(Caller::stranger);
    for (int i = 0; i < 5; ++i) submit(Caller::known);
    const auto served = order();
    EXPECT_EQ(std::count(served.begin(), served.begin() + 10, "known"), 5);
}

// A race: one thread sees an empty queue while another thread takes the work of both.
TEST(Passwords, ThreadsLoseNoWork) {
    PasswordPool pool{{.threads = 4, .queue_limit = 4, .reserved_queue = 4}};
    const auto inbox = std::make_shared<PasswordInbox>(pool.capacity());
    for (int round = 0; round < 5'000; ++round) {
        for (const auto caller : {Caller::known, Caller::stranger}) {
            std::unique_ptr<PasswordWork> work(
                new PasswordWork{PasswordWork::Kind::verify, Secret("p"), "no hash", {quick}, inbox});
            ASSERT_TRUE(pool.submit(work, caller)) << round;
        }
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        for (const auto caller : {Caller::known, Caller::stranger}) {
            while (!inbox->take()) {
                ASSERT_LT(std::chrono::steady_clock::now(), end) << "work is lost in round " << round;
                std::this_thread::yield();
            }
            pool.leave(caller);
        }
    }
}

TEST(Passwords, AccountHasOneComputationAtATime) {
    boost::asio::io_context loop{1};
    PasswordPool pool{{.threads = 1, .reserved_queue = 16, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    Passwords passwords(loop, pool);
    std::vector<std::string> order;
    std::uint64_t most_pending = 0;
    const auto ask = [&](const std::string& name, std::int64_t account) {
        boost::asio::co_spawn(loop, passwords.hash(Secret("p"), account),
                              [&, name](const std::exception_ptr& failure, const std::string&) {
                                  order.push_back(failure ? "refused" : name);
                                  most_pending = std::max(most_pending, pool.pending());
                              });
    };
    for (int i = 0; i < 12; ++i) ask("ana", 1);
    ask("bob", 2);
    loop.run();
    EXPECT_EQ(std::ranges::count(order, "ana"), 12) << "each is computed";
    EXPECT_THAT(std::vector(order.begin(), order.begin() + 4), testing::Contains("bob"));
    EXPECT_LE(most_pending, 2U);
}

TEST(Passwords, AccountBeyondItsQueueIsRejected) {
    boost::asio::io_context loop{1};
    PasswordPool pool{{.threads = 1, .reserved_queue = 2, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    Passwords passwords(loop, pool);
    int refused = 0;
    for (int i = 0; i < 32; ++i)
        boost::asio::co_spawn(
            loop, passwords.hash(Secret("p"), 1),
            [&](const std::exception_ptr& failure, const std::string&) { refused += failure != nullptr; });
    loop.run();
    EXPECT_GT(refused, 0);
    EXPECT_LE(refused, 29) << "one is computed and two wait";
    EXPECT_EQ(passwords.tallies().refused.value(), static_cast<std::uint64_t>(refused));
}

}  // namespace
}  // namespace plaza::crypto
