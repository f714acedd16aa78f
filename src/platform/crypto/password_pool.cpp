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
    if (!settings.threads) settings.threads = std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
    return settings;
}

/// Runs this thread at idle priority (SCHED_IDLE), so that it yields immediately to threads that serve requests. If a
/// sandbox forbids that, uses a nice value, which lets the thread finish its time slice of some milliseconds.
void lower_priority() {
    constexpr int least_urgent = 19;
    constexpr sched_param none{};
    if (pthread_setschedparam(pthread_self(), SCHED_IDLE, &none) != 0)
        setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), least_urgent);
}

/// The queue of one kind of caller.
struct Line {
    explicit Line(std::size_t most) : limit(most), works(most) {}

    const std::size_t limit;
    std::atomic<std::size_t> pending = 0;  // waiting, running, or in an inbox
    // Fixed-size: the nodes are in one array of at most 65,535. Otherwise nodes have tagged pointers, which leak
    // checkers report as lost.
    boost::lockfree::queue<PasswordWork*, boost::lockfree::fixed_sized<true>> works;

    [[nodiscard]] bool enter() {
        if (pending.fetch_add(1) < limit) return true;
        --pending;
        return false;
    }
};

}  // namespace

/// Shared with each thread, because a thread may outlive the pool.
struct PasswordPool::Lines {
    explicit Lines(const PasswordSettings& settings)
        : strangers(*settings.threads + settings.queue_limit), known(settings.reserved_queue) {
        sem_init(&waiting, 0, 0);
    }
    ~Lines() {
        drop_waiting();
        sem_destroy(&waiting);
    }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    Line& of(Caller caller) { return caller == Caller::known ? known : strangers; }

    /// Alternates between the lines, so that neither can keep all threads busy. Returns null if both were empty, each
    /// at the time it was checked.
    PasswordWork* next() {
        const bool is_turn_of_known = turns++ % 2 == 0;
        Line* const first = is_turn_of_known ? &known : &strangers;
        Line* const second = is_turn_of_known ? &strangers : &known;
        for (auto* line : {first, second})
            if (PasswordWork* work = nullptr; line->works.pop(work)) return work;
        return nullptr;
    }

    /// Call it after decrementing `waiting`, so there is a work for this thread. It retries, because the work may enter
    /// the line that was just checked while another thread takes the one in the other line.
    PasswordWork* take_work() {
        while (!is_stopped)
            if (auto* work = next()) return work;
        return nullptr;
    }

    void drop_waiting() {
        while (const auto* work = next()) delete work;
    }

    Line strangers;
    Line known;
    sem_t waiting;  // the number of waiting works
    std::atomic<bool> is_stopped = false;
    std::atomic<std::uint64_t> running = 0;
    std::atomic<std::uint64_t> turns = 0;

    static void serve(const std::shared_ptr<Lines>& lines) {
        lower_priority();
        pthread_setname_np(pthread_self(), "passwords");
        for (;;) {
            while (sem_wait(&lines->waiting) != 0) continue;
            if (lines->is_stopped) return;
            auto* const work = lines->take_work();
            if (work == nullptr) return;
            ++lines->running;
            work->compute();
            --lines->running;
            // The work must not own the inbox that owns it.
            const auto inbox = std::move(work->inbox);
            inbox->put(work);
        }
    }
};

PasswordPool::PasswordPool(const PasswordSettings& settings)
    : settings_(with_threads(settings)), lines_(std::make_shared<Lines>(settings_)) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    for (std::size_t i = 0; i < threads(); ++i) std::thread([lines = lines_] { Lines::serve(lines); }).detach();
}

PasswordPool::~PasswordPool() {
    stop();
}

void PasswordPool::stop() {
    if (lines_->is_stopped.exchange(true)) return;
    lines_->drop_waiting();
    for (std::size_t i = 0; i < threads(); ++i) sem_post(&lines_->waiting);
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
