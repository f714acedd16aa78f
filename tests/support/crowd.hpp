// Crowd: people who read and write without pause while something goes wrong, and what they were told.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/secret.hpp"
#include "tests/support/client.hpp"

namespace plaza::test {

/// One post that somebody meant to write: its title is its Idempotency-Key, where it has one.
struct Intent {
    std::string title;
    bool has_key;
    std::optional<std::int64_t> acknowledged{};  // the id it was told
};

Answer write_post(Client& author, const Intent& intent);

/// Every acknowledged post is in this database under the id that was told, and none is there twice.
void expect_nothing_lost(const Secret& database_url, const std::vector<Intent>& intents);

/// Three write and two read, all as one user. Every second post has an Idempotency-Key and is tried again until it is
/// acknowledged.
class Crowd {
 public:
    /// The titles of its posts begin with the name.
    Crowd(std::uint16_t port, const std::string& token, const std::string& name = "crowd");

    /// Answers so far: those of 200 and 201, those of 503, and posts that were acknowledged.
    [[nodiscard]] int served() const { return served_; }
    [[nodiscard]] int unavailable() const { return unavailable_; }
    [[nodiscard]] int acknowledged() const { return acknowledged_; }
    /// Whether as many more are served, or refused with 503, as it says.
    [[nodiscard]] bool gets_served(int more);
    [[nodiscard]] bool gets_refused(int more);
    /// The longest that no post was acknowledged, since it was asked last.
    [[nodiscard]] std::chrono::milliseconds take_longest_pause();

    /// Ends; what they meant to write.
    [[nodiscard]] std::vector<Intent> intents();
    /// Ends; what was wrong with the answers. 503 with Retry-After is not.
    [[nodiscard]] std::set<std::string> complaints();

 private:
    using Clock = std::chrono::steady_clock;

    void write_on(const std::stop_token& stop, Client client, std::size_t person);
    void read_on(const std::stop_token& stop, Client client);
    void note(const Answer& answer, Clock::duration time);
    void note_acknowledged();
    void complain(const std::string& what);

    const std::string name_;
    std::array<std::vector<Intent>, 3> intents_;  // one for each writer
    std::atomic<int> served_ = 0;
    std::atomic<int> unavailable_ = 0;
    std::atomic<int> acknowledged_ = 0;

    std::mutex mutex_;  // guards what follows
    Clock::time_point last_acknowledged_ = Clock::now();
    Clock::duration longest_pause_{};
    std::set<std::string> complaints_;

    std::vector<std::jthread> threads_;  // ends before what it writes to
};

}  // namespace plaza::test
