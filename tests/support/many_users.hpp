// ManyUsers: users who read and write continuously while something fails, and the answers they get.
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

/// A post that a user tries to write. If it has a key, its title is the Idempotency-Key.
struct AttemptedPost {
    std::string title;
    bool has_key;
    std::optional<std::int64_t> acknowledged{};  // the id in the answer
};

Answer write_post(Client& author, const AttemptedPost& post);

/// Expects that the database has every acknowledged post under the acknowledged id, and no post twice.
void expect_nothing_lost(const Secret& database_url, const std::vector<AttemptedPost>& attempted);

/// Three writers and two readers, all as one user. Every second post has an Idempotency-Key and is retried until it is
/// acknowledged.
class ManyUsers {
 public:
    /// The titles of all posts begin with the name.
    ManyUsers(std::uint16_t port, const std::string& token, const std::string& name = "users");

    /// The number of answers so far with status 200 or 201, with status 503, and of acknowledged posts.
    [[nodiscard]] int served() const { return served_; }
    [[nodiscard]] int unavailable() const { return unavailable_; }
    [[nodiscard]] int acknowledged() const { return acknowledged_; }
    /// Waits for this number of further answers with status 200 or 201, or with status 503. Returns false after the
    /// time limit.
    [[nodiscard]] bool are_served(int more);
    [[nodiscard]] bool are_rejected(int more);
    /// The longest time without an acknowledged post since the last call.
    [[nodiscard]] std::chrono::milliseconds take_longest_pause();

    /// Stops all users and returns the posts that they tried to write.
    [[nodiscard]] std::vector<AttemptedPost> posts();
    /// Stops all users and returns the errors. A 503 with Retry-After is no error.
    [[nodiscard]] std::set<std::string> errors();

 private:
    using Clock = std::chrono::steady_clock;

    void keep_writing(const std::stop_token& stop, Client client, std::size_t user);
    void keep_reading(const std::stop_token& stop, Client client);
    void note(const Answer& answer, Clock::duration time);
    void note_acknowledged();
    void add_error(const std::string& what);

    const std::string name_;
    std::array<std::vector<AttemptedPost>, 3> posts_;  // one for each writer
    std::atomic<int> served_ = 0;
    std::atomic<int> unavailable_ = 0;
    std::atomic<int> acknowledged_ = 0;

    std::mutex mutex_;  // guards the members below
    Clock::time_point last_acknowledged_ = Clock::now();
    Clock::duration longest_pause_{};
    std::set<std::string> errors_;

    std::vector<std::jthread> threads_;  // destroyed before the members it writes to
};

}  // namespace plaza::test
