// RateLimit: at most so many tries of one key in a span of time, counted in a table of a fixed size. Shared by all
// loops.
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

/// "10/5m": ten tries in five minutes. None allowed means no limit.
struct Rate {
    int tries = 0;
    std::chrono::seconds span{1};
};

/// A rate, and what follows when it is used up: one try whenever the rate allows another, or, with a longest delay, one
/// try after a pause of 1 s, 2 s, 4 s and so on.
struct Pace {
    Rate rate;
    std::chrono::seconds longest_delay{0};

    [[nodiscard]] bool is_off() const { return rate.tries == 0; }
    /// How long one try counts.
    [[nodiscard]] std::chrono::microseconds cost() const { return std::chrono::microseconds{rate.span} / rate.tries; }
};

/// A keyed digest of what is counted: nobody outside can choose its place in the table.
struct RateKey {
    std::uint64_t place;
    std::uint64_t tag;
};

/// The table never grows and never forgets a count: if a new key finds its places taken, it takes over the lowest of
/// them with its count (the Space-Saving algorithm). So a flood of keys can raise a count, and never lower one.
class RateLimit {
 public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::size_t places = 16'384;
    static constexpr std::size_t bytes = places * 24;

    explicit RateLimit(Pace pace);

    /// Counts a try of the key. If there were too many, returns how long to wait, and does not count it.
    std::optional<std::chrono::seconds> take(RateKey key, Clock::time_point now = Clock::now());

    /// Returns how long a try of the key would have to wait now, and counts no try. A wait is one more try refused.
    [[nodiscard]] std::optional<std::chrono::seconds> wait(RateKey key, Clock::time_point now = Clock::now()) const;

    /// Takes one counted try back.
    void give_back(RateKey key);

    /// Takes back a try that was refused elsewhere, and refuses the next ones for as long.
    void refuse(RateKey key, std::chrono::seconds wait, Clock::time_point now = Clock::now());

    /// How many tries of the key count now.
    [[nodiscard]] std::int64_t count(RateKey key, Clock::time_point now = Clock::now()) const;

    /// How many tries were too many so far.
    [[nodiscard]] std::uint64_t refused() const { return refused_.value(); }
    [[nodiscard]] const Pace& pace() const { return pace_; }

 private:
    /// Generic cell rate algorithm: when the allowance is whole again, and when the next try is allowed, in nanoseconds
    /// of the clock. All zero: free.
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
    /// The cell of the key, or the one that it would take over.
    [[nodiscard]] Cell& find_or_lowest(RateKey key) const;
    Cell& find_or_take(RateKey key, std::int64_t now);
    [[nodiscard]] std::int64_t next_after(std::int64_t whole_at, std::int64_t now) const;

    const Pace pace_;
    const std::int64_t cost_;  // nanoseconds
    const std::int64_t span_;
    mutable std::mutex mutex_;  // held for a look at eight cells
    mutable Tally refused_;     // changed under the mutex
    std::unique_ptr<Cell[], Free> cells_;
};

/// What of an address is limited: an IPv4 address itself, of IPv6 the /64 that one customer gets (RFC 6177).
[[nodiscard]] std::string limited_part(std::string_view address);

/// The IPv6 /48 of an address, the most that one site gets (RFC 6177). Empty for IPv4.
[[nodiscard]] std::string limited_site(std::string_view address);

}  // namespace plaza
