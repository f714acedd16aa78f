#include "platform/crypto/passwords.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstddef>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "platform/base/refusal.hpp"
#include "platform/crypto/password_hash.hpp"
#include "platform/crypto/password_work.hpp"

namespace plaza::crypto {
namespace {

constexpr PasswordSettings cheap{.threads = 2, .memory_bytes = 64 * 1024, .passes = 1};
constexpr Argon2Cost cheap_cost{.memory_bytes = 64 * 1024, .passes = 1};

/// Runs a task until it completes.
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

/// A loop and a pool that hashes for it.
struct Hasher {
    boost::asio::io_context loop{1};
    PasswordPool pool;
    Passwords passwords{loop, pool};

    explicit Hasher(const PasswordSettings& settings = cheap) : pool(settings) {}

    std::string hash(const std::string& password) { return run(loop, passwords.hash(Secret(password))); }
    Verdict verify(const std::string& password, const std::string& stored) {
        return run(loop, passwords.verify(Secret(password), stored));
    }
    Verdict verify_in_equal_time(const std::string& password, const std::string& stored, unsigned bcrypt_cost) {
        return run(loop, passwords.verify_in_equal_time(Secret(password), stored, bcrypt_cost));
    }
    bool matches(const std::string& password, const std::string& stored) { return verify(password, stored).matches; }
};

std::string hash_of(const std::string& password, Argon2Cost cost) {
    return hash_password(Secret(password), cost).value().data();
}

/// A bcrypt hash of this cost with a salt of 22 dots. It matches no known password.
std::string bcrypt_of_cost(int cost) {
    return fmt::format("$2b${:02}${:.>53}", cost, "");
}

double thread_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// The cost of log-ins against these hashes, computed here and not at idle priority: the median of several rounds for
/// each hash, in processor time of this thread, because other tests run at the same time.
std::vector<double> login_times(const std::vector<std::string>& stored, const ComparisonCost& cost) {
    constexpr std::size_t rounds = 15;
    std::vector<std::vector<double>> seconds(stored.size());
    for (std::size_t round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < stored.size(); ++i) {
            PasswordWork work{PasswordWork::Kind::verify_in_equal_time, Secret("q"), stored[i], cost, nullptr};
            const auto start = thread_seconds();
            work.compute();
            seconds[i].push_back(thread_seconds() - start);
        }
    std::vector<double> medians;
    for (auto& each : seconds) {
        std::ranges::sort(each);
        medians.push_back(each[rounds / 2]);
    }
    return medians;
}

TEST(Passwords, HashIsArgon2idAndMatchesOnlyItsPassword) {
    Hasher hasher;
    const auto hash = hasher.hash("correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << hash;
    EXPECT_NE(hash, hasher.hash("correct horse"));
    EXPECT_TRUE(hasher.matches("correct horse", hash));
    for (const std::string wrong : {"", "correct hors", "correct horse ", "Correct horse"})
        EXPECT_FALSE(hasher.matches(wrong, hash)) << wrong;
    EXPECT_FALSE(hasher.matches(std::string("correct horse\0", 14), hash));
}

TEST(Passwords, HashHasDocumentedCost) {
    Hasher hasher{PasswordSettings{}};
    EXPECT_TRUE(hasher.hash("x").starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Passwords, OriginalHashesMatchAndNeedRehash) {
    Hasher hasher;
    // Hashes of "correct horse" by Python's bcrypt at cost 4, with each of its version prefixes.
    for (const std::string prefix : {"$2a$", "$2b$", "$2y$"}) {
        const auto hash = prefix + "04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";
        const auto right = hasher.verify("correct horse", hash);
        EXPECT_TRUE(right.matches) << prefix;
        EXPECT_TRUE(right.needs_rehash) << prefix;
        EXPECT_FALSE(hasher.matches("correct horsf", hash)) << prefix;
    }
}

TEST(Passwords, OriginalHashesUseFirst72Bytes) {
    Hasher hasher;
    const std::string hash = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
    const std::string first(72, 'a');
    EXPECT_TRUE(hasher.matches(first, hash));
    EXPECT_TRUE(hasher.matches(first + "and more", hash));
    EXPECT_TRUE(hasher.matches(first + std::string(900, 'b'), hash));
    EXPECT_FALSE(hasher.matches(first.substr(1), hash));
}

TEST(Passwords, OriginalHashesDoNotEndAtNul) {
    Hasher hasher;
    const std::string hash = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";
    EXPECT_FALSE(hasher.matches(std::string("correct horse\0x", 15), hash));
    EXPECT_FALSE(hasher.matches(std::string("correct horse\0", 14), hash));
}

TEST(Passwords, WeakerHashesNeedRehash) {
    Hasher hasher{{.threads = 1, .memory_bytes = 128 * 1024, .passes = 2}};
    const auto needs_rehash = [&](std::size_t memory, unsigned passes) {
        const auto stored = hash_of("p", {memory, passes});
        const auto verdict = hasher.verify("p", stored);
        EXPECT_TRUE(verdict.matches);
        return verdict.needs_rehash;
    };
    EXPECT_FALSE(needs_rehash(128 * 1024, 2));
    EXPECT_FALSE(needs_rehash(256 * 1024, 3));
    EXPECT_TRUE(needs_rehash(64 * 1024, 2));
    EXPECT_TRUE(needs_rehash(128 * 1024, 1));
}

TEST(Passwords, InvalidHashMatchesNothing) {
    Hasher hasher;
    for (const std::string stored : {"", "!", "*0", "plain", "$2b$", "$2b$04$short", "$argon2id$", "$1$salt$hash",
                                     "$argon2id$v=19$m=64,t=1,p=1$AAAA"})
        for (const auto& password : {std::string(), stored}) EXPECT_FALSE(hasher.matches(password, stored)) << stored;
}

TEST(Passwords, TooCostlyHashesAreNotCompared) {
    Hasher hasher;
    // Each comparison would take minutes to days, but the test completes.
    for (const auto& stored :
         {bcrypt_of_cost(17), bcrypt_of_cost(31), bcrypt_of_cost(99),
          std::string("$argon2id$v=19$m=19456,t=999999,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAA"
                      "AAAAAAAAAAAAAAAAAAAAAAAAAA"),
          std::string("$argon2i$v=19$m=4194304,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAA"
                      "AAAAAAAAAAAAAAAAAAAA")}) {
        EXPECT_EQ(kind_of_hash(stored), HashKind::too_costly) << stored;
        EXPECT_FALSE(hasher.matches("p", stored)) << stored;
        EXPECT_FALSE(hasher.verify_in_equal_time("p", stored, 4).matches) << stored;
    }
    EXPECT_EQ(kind_of_hash(bcrypt_of_cost(16)), HashKind::bcrypt);
    EXPECT_EQ(kind_of_hash(bcrypt_of_cost(3)), HashKind::unknown);
}

TEST(Passwords, TimeDoesNotRevealHashType) {
    constexpr Argon2Cost argon2{.memory_bytes = 4 * 1024 * 1024, .passes = 2};
    constexpr unsigned highest = 8;            // of bcrypt; takes about as long as one argon2id hash of this cost
    const std::vector<std::string> stored{"",  // an unknown user
                                          hash_of("p", argon2),
                                          hash_of("p", {argon2.memory_bytes, 1}),
                                          hash_of("p", {argon2.memory_bytes / 4, 2}),
                                          bcrypt_of_cost(highest),
                                          bcrypt_of_cost(5),
                                          bcrypt_of_cost(31),
                                          "!"};
    const auto times = login_times(stored, {argon2, highest});
    // Half of the time is argon2id, half bcrypt. Without one of them, the ratio is 0.5.
    for (std::size_t i = 1; i < stored.size(); ++i) EXPECT_NEAR(times[i] / times[0], 1.0, 0.35) << stored[i];
}

TEST(Passwords, LoginWithoutBcryptHashesCostsOneArgon2Hash) {
    constexpr Argon2Cost argon2{.memory_bytes = 4 * 1024 * 1024, .passes = 2};
    const auto unknown_with_bcrypt = login_times({""}, {argon2, 8})[0];
    for (const auto time : login_times({"", hash_of("p", argon2)}, {argon2, 0}))
        EXPECT_LT(time, 0.8 * unknown_with_bcrypt);
}

TEST(Passwords, FullQueueRejectsAtOnce) {
    Hasher hasher{{.threads = 1, .queue_limit = 2, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    int hashed = 0;
    int refused = 0;
    for (int i = 0; i < 64; ++i)
        boost::asio::co_spawn(hasher.loop, hasher.passwords.hash(Secret("p")),
                              [&](const std::exception_ptr& failure, const std::string&) {
                                  try {
                                      if (failure) std::rethrow_exception(failure);
                                      ++hashed;
                                  } catch (const Refusal& refusal) {
                                      EXPECT_EQ(refusal.reason, Reason::busy);
                                      EXPECT_TRUE(refusal.wait);
                                      ++refused;
                                  }
                              });
    hasher.loop.run();
    // One is computed and two wait while the loop starts the rest. On a slow machine, some may already have finished.
    EXPECT_GE(hashed, 3);
    EXPECT_EQ(hashed + refused, 64);
    EXPECT_GT(refused, 0);
    EXPECT_EQ(hasher.passwords.tallies().refused.value(), static_cast<std::uint64_t>(refused));
    EXPECT_TRUE(hasher.hash("p").starts_with("$argon2id$"));
}

TEST(Passwords, KnownCallersDoNotWaitForAllStrangers) {
    Hasher hasher{{.threads = 1, .queue_limit = 7, .reserved_queue = 1, .memory_bytes = 8 * 1024 * 1024, .passes = 2}};
    std::vector<std::string> order;
    int refused = 0;
    const auto ask = [&](const std::string& name, std::optional<std::int64_t> caller) {
        boost::asio::co_spawn(hasher.loop, hasher.passwords.hash(Secret("p"), caller),
                              [&, name](const std::exception_ptr& failure, const std::string&) {
                                  if (failure)
                                      ++refused;
                                  else
                                      order.push_back(name);
                              });
    };
    for (int i = 0; i < 64; ++i) ask("stranger", {});
    ask("known", 1);
    hasher.loop.run();
    EXPECT_GT(refused, 0);
    ASSERT_THAT(order, testing::Contains("known")) << "its place is reserved although strangers fill the queue";
    // The work that was already running, and work that may have started since.
    EXPECT_THAT(std::vector(order.begin(), order.begin() + 4), testing::Contains("known"));
}

TEST(Passwords, PoolServesSeveralLoops) {
    std::array<boost::asio::io_context, 3> loops;
    PasswordPool pool{{.threads = 2, .memory_bytes = 64 * 1024, .passes = 1}};
    const auto hash = hash_of("p", cheap_cost);
    std::atomic<int> matched = 0;
    std::vector<std::jthread> threads;
    for (auto& loop : loops)
        threads.emplace_back([&] {
            Passwords passwords(loop, pool);
            for (int i = 0; i < 20; ++i) matched += run(loop, passwords.verify(Secret("p"), hash)).matches ? 1 : 0;
        });
    threads.clear();
    EXPECT_EQ(matched, 60);
}

TEST(Passwords, StoppedPoolDoesNotWaitForComputation) {
    // One hash with these settings takes seconds.
    Hasher hasher{{.threads = 1, .memory_bytes = 256 * 1024 * 1024, .passes = 20}};
    int ended = 0;
    for (int i = 0; i < 8; ++i)
        boost::asio::co_spawn(hasher.loop, hasher.passwords.hash(Secret("p")),
                              [&](const std::exception_ptr&, const std::string&) { ++ended; });
    hasher.loop.poll();
    while (hasher.pool.running() == 0) std::this_thread::yield();
    hasher.pool.stop();
    EXPECT_EQ(hasher.pool.running(), 1U) << "the computation continues after the pool has stopped";
    hasher.passwords.stop();
    hasher.loop.run();
    EXPECT_EQ(ended, 0);
}

TEST(Passwords, ComputationMayOutliveLoopAndPool) {
    for (int i = 0; i < 20; ++i) {
        Hasher hasher{{.threads = 2, .memory_bytes = 1024 * 1024, .passes = 1}};
        for (int j = 0; j < 3; ++j)
            boost::asio::co_spawn(hasher.loop, hasher.passwords.hash(Secret("p")),
                                  [](const std::exception_ptr&, const std::string&) {});
        hasher.loop.poll();
    }
}

/// The scheduling policy and nice value of the hashing threads of this process.
std::vector<std::pair<int, long>> scheduling() {
    std::vector<std::pair<int, long>> found;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::string name;
        std::getline(std::ifstream(task.path() / "comm"), name);
        const auto id = static_cast<pid_t>(std::stol(task.path().filename()));
        if (name == "passwords")
            found.emplace_back(sched_getscheduler(id), getpriority(PRIO_PROCESS, static_cast<id_t>(id)));
    }
    return found;
}

TEST(Passwords, AreHashedAtIdlePriority) {
    Hasher hasher;
    hasher.hash("p");
    EXPECT_THAT(scheduling(), testing::Contains(testing::Pair(SCHED_IDLE, testing::_)));
}

/// Makes a system call fail with EPERM in this process, like systemd's SystemCallFilter. Cannot be undone.
bool forbid_system_call(unsigned number) {
    std::array filter{sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
                      sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, number},
                      sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
                      sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
    const sock_fprog program{filter.size(), filter.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST(Passwords, AreHashedAtTheLowestNiceValueIfIdleIsForbidden) {
    // Use a child process, because the filter cannot be removed.
    const auto child = fork();
    if (child == 0) {
        if (!forbid_system_call(SYS_sched_setscheduler)) _exit(2);
        Hasher hasher;
        hasher.hash("p");
        const auto found = scheduling();
        _exit(!found.empty() && std::ranges::all_of(found, [](const auto& one) { return one.second == 19; }) ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace plaza::crypto
