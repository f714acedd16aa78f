#include "platform/crypto/password_pool.hpp"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/lockfree/queue.hpp>
#include <stdexcept>
#include <thread>
#include <tuple>
#include <utility>

#include "platform/crypto/password_work.hpp"

namespace plaza::crypto {
namespace {

PasswordSettings with_threads(PasswordSettings settings) {
    if (settings.threads == 0) settings.threads = std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
    return settings;
}

/// Readers go first: on Linux a thread of this policy runs when no other wants to, and makes room at once. A nice value
/// lets a thread finish its slice of some milliseconds; it is what remains if a sandbox forbids the policy.
void give_way() {
    constexpr int least_urgent = 19;
    constexpr sched_param none{};
    if (pthread_setschedparam(pthread_self(), SCHED_IDLE, &none) != 0)
        setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), least_urgent);
}

/// Work of one kind of caller, in the order in which it came.
struct Line {
    explicit Line(std::size_t most) : limit(most), works(most) {}

    const std::size_t limit;
    std::atomic<std::size_t> pending = 0;  // waiting, running, or in an inbox
    // Its nodes lie in one array, of at most 65,535. As a list they would be found by tagged pointers, which leak
    // checkers take for lost.
    boost::lockfree::queue<PasswordWork*, boost::lockfree::fixed_sized<true>> works;

    [[nodiscard]] bool enter() {
        if (pending.fetch_add(1) < limit) return true;
        --pending;
        return false;
    }
};

}  // namespace

/// Kept by each thread too, because a thread may outlive the pool.
struct PasswordPool::Lines {
    explicit Lines(const PasswordSettings& settings)
        : strangers(settings.threads + settings.queue_limit), known(settings.reserved_queue) {
        sem_init(&waiting, 0, 0);
    }
    ~Lines() {
        drop_waiting();
        sem_destroy(&waiting);
    }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    Line& of(Caller caller) { return caller == Caller::known ? known : strangers; }

    /// The lines take turns, and one that is empty leaves its turn to the other: neither can keep all threads busy.
    /// Null if both were empty when they were looked at, one after the other.
    PasswordWork* next() {
        const bool is_turn_of_known = turns++ % 2 == 0;
        Line* const first = is_turn_of_known ? &known : &strangers;
        Line* const second = is_turn_of_known ? &strangers : &known;
        for (auto* line : {first, second})
            if (PasswordWork* work = nullptr; line->works.pop(work)) return work;
        return nullptr;
    }

    /// There is a work for each that `waiting` has counted down. It may come into the line that has just been looked
    /// at, while another thread takes the one in the other line.
    PasswordWork* find_counted() {
        while (!is_stopped)
            if (auto* work = next()) return work;
        return nullptr;
    }

    void drop_waiting() {
        while (const auto* work = next()) delete work;
    }

    Line strangers;
    Line known;
    sem_t waiting;  // how many works wait
    std::atomic<bool> is_stopped = false;
    std::atomic<std::uint64_t> running = 0;
    std::atomic<std::uint64_t> turns = 0;

    static void serve(const std::shared_ptr<Lines>& lines) {
        give_way();
        pthread_setname_np(pthread_self(), "passwords");
        for (;;) {
            while (sem_wait(&lines->waiting) != 0) continue;
            if (lines->is_stopped) return;
            auto* const work = lines->find_counted();
            if (work == nullptr) return;
            ++lines->running;
            work->compute();
            --lines->running;
            // The inbox holds the work, which must not hold the inbox.
            const auto inbox = std::move(work->inbox);
            inbox->put(work);
        }
    }
};

PasswordPool::PasswordPool(const PasswordSettings& settings)
    : settings_(with_threads(settings)), lines_(std::make_shared<Lines>(settings_)) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    for (std::size_t i = 0; i < settings_.threads; ++i) std::thread([lines = lines_] { Lines::serve(lines); }).detach();
}

PasswordPool::~PasswordPool() {
    stop();
}

void PasswordPool::stop() {
    if (lines_->is_stopped.exchange(true)) return;
    lines_->drop_waiting();
    for (std::size_t i = 0; i < settings_.threads; ++i) sem_post(&lines_->waiting);
}

bool PasswordPool::submit(std::unique_ptr<PasswordWork>& work, Caller caller) {
    auto& line = lines_->of(caller);
    if (lines_->is_stopped || !line.enter()) return false;
    if (!line.works.push(work.get())) {
        --line.pending;
        return false;
    }
    std::ignore = work.release();
    sem_post(&lines_->waiting);
    return true;
}

void PasswordPool::leave(Caller caller) {
    --lines_->of(caller).pending;
}

std::size_t PasswordPool::capacity() const {
    return lines_->strangers.limit + lines_->known.limit;
}

std::uint64_t PasswordPool::pending() const {
    return lines_->strangers.pending + lines_->known.pending;
}

std::uint64_t PasswordPool::running() const {
    return lines_->running;
}

}  // namespace plaza::crypto
