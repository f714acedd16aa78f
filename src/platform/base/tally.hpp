// Tally, Histogram: counters for /metrics (app/metrics.hpp). One thread at a time changes them, without atomic
// read-modify-write; any thread can read them.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace plaza {

/// A counter or a gauge.
class Tally {
 public:
    void add(std::uint64_t amount = 1) { set(value() + amount); }
    void subtract(std::uint64_t amount = 1) { set(value() - amount); }
    // Not fetch_add(): there is only one writer, and the processor need not lock the cache line.
    void set(std::uint64_t value) { value_.store(value, std::memory_order_relaxed); }

    [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
    std::atomic<std::uint64_t> value_ = 0;
};

/// Counts observed values per bucket, and their sum. Bounds are in ascending order and inclusive.
template <auto Bounds>
class Histogram {
 public:
    static constexpr auto bounds = Bounds;

    void observe(std::uint64_t value) {
        const auto bucket = std::ranges::lower_bound(bounds, value) - bounds.begin();
        buckets_[static_cast<std::size_t>(bucket)].add();
        sum_.add(value);
    }

    /// Not cumulative; the last bucket counts values above all bounds.
    [[nodiscard]] std::uint64_t count(std::size_t bucket) const { return buckets_[bucket].value(); }
    [[nodiscard]] std::uint64_t sum() const { return sum_.value(); }

 private:
    std::array<Tally, Bounds.size() + 1> buckets_;
    Tally sum_;
};

/// For durations from a tenth of a millisecond to seconds.
inline constexpr std::array<std::uint64_t, 14> duration_bounds_us{
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000};
using DurationHistogram = Histogram<duration_bounds_us>;

}  // namespace plaza
