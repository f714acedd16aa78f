// RateLimit: limits the attempts per key and period, with a table of fixed size. Shared by all loops.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/tally.hpp"

namespace plaza {

/// "10/5m": ten attempts in five minutes. 0 attempts mean no limit.
struct Rate {
    int tries = 0;
    std::chrono::seconds span{1};
};

/// A rate, and the pace after it is exhausted: one attempt whenever the rate allows another, or, with a longest delay,
/// one attempt after a pause of 1 s, 2 s, 4 s and so on.
struct Pace {
    Rate rate;
    std::chrono::seconds longest_delay{0};

    [[nodiscard]] bool is_off() const { return rate.tries == 0; }
    /// How long one attempt counts.
    [[nodiscard]] std::chrono::microseconds cost() const { return std::chrono::microseconds{rate.span} / rate.tries; }
};

/// A keyed digest of the counted value, so that a client cannot choose its place in the table.
struct RateKey {
    std::uint64_t place;
    std::uint64_t tag;
};

/// The table never grows. If all places of a new key are taken, it replaces the key with the lowest count and inherits
/// that count (the Space-Saving algorithm). So a flood of keys can raise counts, but never lower them.
class RateLimit {
 public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::size_t places = 16'384;
    static constexpr std::size_t bytes = places * 24;

    explicit RateLimit(Pace pace);

    /// Counts an attempt. If there were too many, does not count it and returns how long to wait.
    std::optional<std::chrono::seconds> take(RateKey key, Clock::time_point now = Clock::now());

    /// Returns how long an attempt would have to wait, without counting it. A returned wait counts as refused.
    [[nodiscard]] std::optional<std::chrono::seconds> wait(RateKey key, Clock::time_point now = Clock::now()) const;

    /// Uncounts one attempt.
    void give_back(RateKey key);

    /// Uncounts an attempt that was refused elsewhere, and refuses further ones for `wait`.
    void refuse(RateKey key, std::chrono::seconds wait, Clock::time_point now = Clock::now());

    /// The number of attempts that count now.
    [[nodiscard]] std::int64_t count(RateKey key, Clock::time_point now = Clock::now()) const;

    /// Returns how long the attempts that count now still count, if no other attempt is made.
    [[nodiscard]] std::chrono::nanoseconds until_whole(RateKey key, Clock::time_point now = Clock::now()) const;

    /// The number of refused attempts since the start.
    [[nodiscard]] std::uint64_t refused() const { return refused_.value(); }
    [[nodiscard]] const Pace& pace() const { return pace_; }

 private:
    /// Generic cell rate algorithm: when the full allowance is available again, and when the next attempt is allowed,
    /// in nanoseconds of the clock. All zero: free.
    struct Cell {
        std::uint64_t tag;
        std::int64_t whole_at;
        std::int64_t next_at;
    };
    static_assert(places * sizeof(Cell) == bytes);

    struct Free {
        void operator()(Cell* cells) const { std::free(cells); }
    };

    [[nodiscard]] Cell* find(RateKey key) const;
    /// The cell of the key, or the one that it would replace.
    [[nodiscard]] Cell& find_or_lowest(RateKey key) const;
    Cell& find_or_take(RateKey key, std::int64_t now);
    [[nodiscard]] std::int64_t next_after(std::int64_t whole_at, std::int64_t now) const;

    const Pace pace_;
    const std::int64_t cost_;  // nanoseconds
    const std::int64_t span_;
    mutable std::mutex mutex_;  // held while eight cells are read
    mutable Tally refused_;     // changed under the mutex
    std::unique_ptr<Cell[], Free> cells_;
};

/// The part of an address that rate limits use: all of an IPv4 address, the /64 of an IPv6 address, which is the
/// network of one customer (RFC 6177).
[[nodiscard]] std::string limited_part(std::string_view address);

/// The /48 of an IPv6 address, the largest network of one site (RFC 6177). Empty for IPv4.
[[nodiscard]] std::string limited_site(std::string_view address);

}  // namespace plaza
