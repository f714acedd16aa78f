#include "platform/crypto/passwords.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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

/// Runs a task to its end.
template <class T>
T run(boost::asio::io_context& loop, Task<T> task) {
    std::promise<T> promise;
    boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& failure, T result) {
        if (failure) return promise.set_exception(failure);
        promise.set_value(std::move(result));
    });
    loop.restart();
    loop.run();
    return promise.get_future().get();
}

/// A pool and a loop that outlives it, as a pool wants.
struct Desk {
    boost::asio::io_context loop{1};
    PasswordPool pool;

    explicit Desk(const PasswordSettings& settings = cheap) : pool(settings) {}

    std::string hash(const std::string& password) { return run(loop, pool.hash(Secret(password))); }
    Verdict verify(const std::string& password, const std::string& stored) {
        return run(loop, pool.verify(Secret(password), stored));
    }
    bool matches(const std::string& password, const std::string& stored) { return verify(password, stored).matches; }
    void verify_nobody(const std::string& password) { run(loop, burn(pool, Secret(password))); }

 private:
    static Task<bool> burn(PasswordPool& pool, Secret password) {
        co_await pool.verify_nobody(std::move(password));
        co_return true;
    }
};

TEST(Passwords, AreHashedAsArgon2idAndMatchThemselvesAlone) {
    Desk desk;
    const auto hash = desk.hash("correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << hash;
    EXPECT_NE(hash, desk.hash("correct horse"));
    EXPECT_TRUE(desk.matches("correct horse", hash));
    for (const std::string wrong : {"", "correct hors", "correct horse ", "Correct horse"})
        EXPECT_FALSE(desk.matches(wrong, hash)) << wrong;
    EXPECT_FALSE(desk.matches(std::string("correct horse\0", 14), hash));
}

TEST(Passwords, AreHashedAtTheCostWePromise) {
    Desk desk{PasswordSettings{}};
    EXPECT_TRUE(desk.hash("x").starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Passwords, OfTheOriginalStillMatchAndWantRehashing) {
    Desk desk;
    // Made by Python's bcrypt for "correct horse" at cost 4, under each of the names its versions have.
    for (const std::string prefix : {"$2a$", "$2b$", "$2y$"}) {
        const auto hash = prefix + "04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";
        const auto right = desk.verify("correct horse", hash);
        EXPECT_TRUE(right.matches) << prefix;
        EXPECT_TRUE(right.needs_rehash) << prefix;
        EXPECT_FALSE(desk.matches("correct horsf", hash)) << prefix;
    }
}

TEST(Passwords, OfTheOriginalCountTheirFirst72Bytes) {
    Desk desk;
    const std::string hash = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
    const std::string first(72, 'a');
    EXPECT_TRUE(desk.matches(first, hash));
    EXPECT_TRUE(desk.matches(first + "and more", hash));
    EXPECT_TRUE(desk.matches(first + std::string(900, 'b'), hash));
    EXPECT_FALSE(desk.matches(first.substr(1), hash));
}

TEST(Passwords, OfTheOriginalDoNotEndAtANul) {
    Desk desk;
    const std::string hash = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";
    EXPECT_FALSE(desk.matches(std::string("correct horse\0x", 15), hash));
    EXPECT_FALSE(desk.matches(std::string("correct horse\0", 14), hash));
}

TEST(Passwords, WeakerHashesWantRehashing) {
    Desk desk{{.threads = 1, .memory_bytes = 128 * 1024, .passes = 2}};
    const auto needs_rehash = [&](std::size_t memory, unsigned passes) {
        const auto stored = hash_password(Secret("p"), {memory, passes});
        const auto verdict = desk.verify("p", stored);
        EXPECT_TRUE(verdict.matches);
        return verdict.needs_rehash;
    };
    EXPECT_FALSE(needs_rehash(128 * 1024, 2));
    EXPECT_FALSE(needs_rehash(256 * 1024, 3));
    EXPECT_TRUE(needs_rehash(64 * 1024, 2));
    EXPECT_TRUE(needs_rehash(128 * 1024, 1));
}

TEST(Passwords, NothingMatchesWhatIsNoHash) {
    Desk desk;
    for (const std::string stored : {"", "!", "*0", "plain", "$2b$", "$2b$04$short", "$argon2id$", "$1$salt$hash",
                                     "$argon2id$v=19$m=64,t=1,p=1$AAAA"})
        for (const auto& password : {std::string(), stored}) EXPECT_FALSE(desk.matches(password, stored)) << stored;
}

TEST(Passwords, NobodyTakesAsLongAsSomebody) {
    Desk desk{{.threads = 1, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    const auto hash = desk.hash("p");
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
    const auto somebody = cheapest([&] { desk.verify("q", hash); });
    const auto nobody = cheapest([&] { desk.verify_nobody("q"); });
    EXPECT_NEAR(nobody / somebody, 1.0, 0.5);
    EXPECT_FALSE(desk.matches("", nobodys_hash(cheap_cost)));
}

TEST(Passwords, BeyondTheQueueTheyAreRefusedAtOnce) {
    Desk desk{{.threads = 1, .queue_limit = 2, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    int hashed = 0;
    int refused = 0;
    for (int i = 0; i < 64; ++i)
        boost::asio::co_spawn(desk.loop, desk.pool.hash(Secret("p")),
                              [&](const std::exception_ptr& failure, const std::string&) {
                                  try {
                                      if (failure) std::rethrow_exception(failure);
                                      ++hashed;
                                  } catch (const Refusal& refusal) {
                                      EXPECT_EQ(refusal.status, 503);
                                      EXPECT_TRUE(refusal.retry_after);
                                      ++refused;
                                  }
                              });
    desk.loop.run();
    // One computes and two wait while the loop starts the rest; on a slow day some may have finished by then.
    EXPECT_GE(hashed, 3);
    EXPECT_EQ(hashed + refused, 64);
    EXPECT_GT(refused, 0);
    EXPECT_TRUE(desk.hash("p").starts_with("$argon2id$"));
}

TEST(Passwords, ServeSeveralLoops) {
    std::array<boost::asio::io_context, 3> loops;
    PasswordPool pool{{.threads = 2, .memory_bytes = 64 * 1024, .passes = 1}};
    const auto hash = hash_password(Secret("p"), cheap_cost);
    std::atomic<int> matched = 0;
    std::vector<std::jthread> threads;
    for (auto& loop : loops)
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) matched += run(loop, pool.verify(Secret("p"), hash)).matches ? 1 : 0;
        });
    threads.clear();
    EXPECT_EQ(matched, 60);
}

TEST(Passwords, AStoppedPoolDropsThoseWhoWait) {
    PasswordPool pool{{.threads = 1, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    boost::asio::io_context loop{1};
    int ended = 0;
    for (int i = 0; i < 8; ++i)
        boost::asio::co_spawn(loop, pool.hash(Secret("p")),
                              [&](const std::exception_ptr&, const std::string&) { ++ended; });
    loop.poll();
    pool.stop();
    loop.run();
    EXPECT_LT(ended, 8);
}

}  // namespace
}  // namespace plaza::crypto
