#include "platform/crypto/passwords.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <ctime>
#include <exception>
#include <future>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "platform/base/refusal.hpp"
#include "platform/crypto/password_hash.hpp"

namespace plaza::crypto {
namespace {

constexpr PasswordSettings cheap{.threads = 2, .memory_bytes = 64 * 1024, .passes = 1};
constexpr Argon2Cost cheap_cost{.memory_bytes = 64 * 1024, .passes = 1};

/// Runs a task to its end on a loop of its own.
template <class T>
T run(Task<T> task) {
    boost::asio::io_context loop{1};
    std::promise<T> promise;
    boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& failure, T result) {
        if (failure) return promise.set_exception(failure);
        promise.set_value(std::move(result));
    });
    loop.run();
    return promise.get_future().get();
}

Task<bool> burn(PasswordPool& pool, Secret password) {
    co_await pool.verify_nobody(std::move(password));
    co_return true;
}

bool matches(PasswordPool& pool, const std::string& password, const std::string& stored) {
    return run(pool.verify(Secret(password), stored)).matches;
}

TEST(Passwords, AreHashedAsArgon2idAndMatchThemselvesAlone) {
    PasswordPool pool{cheap};
    const auto hash = run(pool.hash(Secret("correct horse")));
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << hash;
    EXPECT_NE(hash, run(pool.hash(Secret("correct horse"))));
    EXPECT_TRUE(matches(pool, "correct horse", hash));
    for (const std::string wrong : {"", "correct hors", "correct horse ", "Correct horse"})
        EXPECT_FALSE(matches(pool, wrong, hash)) << wrong;
    EXPECT_FALSE(matches(pool, std::string("correct horse\0", 14), hash));
}

TEST(Passwords, AreHashedAtTheCostWePromise) {
    PasswordPool pool;
    EXPECT_TRUE(run(pool.hash(Secret("x"))).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Passwords, OfTheOriginalStillMatchAndWantRehashing) {
    PasswordPool pool{cheap};
    // Made by Python's bcrypt for "correct horse" at cost 4, under each of the names its versions have.
    for (const std::string prefix : {"$2a$", "$2b$", "$2y$"}) {
        const auto hash = prefix + "04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";
        const auto right = run(pool.verify(Secret("correct horse"), hash));
        EXPECT_TRUE(right.matches) << prefix;
        EXPECT_TRUE(right.needs_rehash) << prefix;
        EXPECT_FALSE(matches(pool, "correct horsf", hash)) << prefix;
    }
}

TEST(Passwords, OfTheOriginalCountTheirFirst72Bytes) {
    PasswordPool pool{cheap};
    const std::string hash = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
    const std::string first(72, 'a');
    EXPECT_TRUE(matches(pool, first, hash));
    EXPECT_TRUE(matches(pool, first + "and more", hash));
    EXPECT_TRUE(matches(pool, first + std::string(900, 'b'), hash));
    EXPECT_FALSE(matches(pool, first.substr(1), hash));
}

TEST(Passwords, OfTheOriginalDoNotEndAtANul) {
    PasswordPool pool{cheap};
    const std::string hash = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";
    EXPECT_FALSE(matches(pool, std::string("correct horse\0x", 15), hash));
    EXPECT_FALSE(matches(pool, std::string("correct horse\0", 14), hash));
}

TEST(Passwords, WeakerHashesWantRehashing) {
    PasswordPool pool{{.threads = 1, .memory_bytes = 128 * 1024, .passes = 2}};
    const auto needs_rehash = [&](std::size_t memory, unsigned passes) {
        const auto stored = hash_password(Secret("p"), {memory, passes});
        const auto verdict = run(pool.verify(Secret("p"), stored));
        EXPECT_TRUE(verdict.matches);
        return verdict.needs_rehash;
    };
    EXPECT_FALSE(needs_rehash(128 * 1024, 2));
    EXPECT_FALSE(needs_rehash(256 * 1024, 3));
    EXPECT_TRUE(needs_rehash(64 * 1024, 2));
    EXPECT_TRUE(needs_rehash(128 * 1024, 1));
}

TEST(Passwords, NothingMatchesWhatIsNoHash) {
    PasswordPool pool{cheap};
    for (const std::string stored : {"", "!", "*0", "plain", "$2b$", "$2b$04$short", "$argon2id$", "$1$salt$hash",
                                     "$argon2id$v=19$m=64,t=1,p=1$AAAA"})
        for (const auto& password : {std::string(), stored}) EXPECT_FALSE(matches(pool, password, stored)) << stored;
}

TEST(Passwords, NobodyTakesAsLongAsSomebody) {
    PasswordPool pool{{.threads = 1, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    const auto hash = run(pool.hash(Secret("p")));
    // Of this process' processor time, because other tests run beside this one.
    const auto cheapest = [](auto&& work) {
        auto best = std::numeric_limits<std::clock_t>::max();
        for (int i = 0; i < 15; ++i) {
            const auto start = std::clock();
            work();
            best = std::min(best, std::clock() - start);
        }
        return static_cast<double>(best);
    };
    const auto somebody = cheapest([&] { run(pool.verify(Secret("q"), hash)); });
    const auto nobody = cheapest([&] { run(burn(pool, Secret("q"))); });
    EXPECT_NEAR(nobody / somebody, 1.0, 0.5);
    EXPECT_FALSE(matches(pool, "", nobodys_hash(cheap_cost)));
}

TEST(Passwords, BeyondTheQueueTheyAreRefusedAtOnce) {
    PasswordPool pool{{.threads = 1, .queue_limit = 2, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    boost::asio::io_context loop{1};
    int hashed = 0;
    int refused = 0;
    for (int i = 0; i < 64; ++i)
        boost::asio::co_spawn(loop, pool.hash(Secret("p")), [&](const std::exception_ptr& failure, const std::string&) {
            try {
                if (failure) std::rethrow_exception(failure);
                ++hashed;
            } catch (const Refusal& refusal) {
                EXPECT_EQ(refusal.status, 503);
                EXPECT_TRUE(refusal.retry_after);
                ++refused;
            }
        });
    loop.run();
    // One computes and two wait while the loop starts the rest; on a slow day some may have finished by then.
    EXPECT_GE(hashed, 3);
    EXPECT_EQ(hashed + refused, 64);
    EXPECT_GT(refused, 0);
    EXPECT_TRUE(run(pool.hash(Secret("p"))).starts_with("$argon2id$"));
}

TEST(Passwords, ServeSeveralLoops) {
    PasswordPool pool{{.threads = 2, .queue_limit = 1'000, .memory_bytes = 64 * 1024, .passes = 1}};
    const auto hash = run(pool.hash(Secret("p")));
    std::vector<std::jthread> loops;
    std::atomic<int> matched = 0;
    for (int i = 0; i < 3; ++i)
        loops.emplace_back([&] {
            for (int k = 0; k < 20; ++k) matched += matches(pool, "p", hash) ? 1 : 0;
        });
    loops.clear();
    EXPECT_EQ(matched, 60);
}

TEST(Passwords, APoolThatEndsTakesThoseWhoWaitAlong) {
    boost::asio::io_context loop{1};
    int ended = 0;
    {
        PasswordPool pool{{.threads = 1, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
        for (int i = 0; i < 8; ++i)
            boost::asio::co_spawn(loop, pool.hash(Secret("p")),
                                  [&](const std::exception_ptr&, const std::string&) { ++ended; });
        loop.poll();
    }
    loop.run();
    EXPECT_LE(ended, 8);
}

}  // namespace
}  // namespace plaza::crypto
