// Histogram: times from 1 µs with three digits of precision, in the manner of HdrHistogram.
#pragma once

#include <cstdint>
#include <vector>

namespace plaza::bench {

class Histogram {
 public:
    /// Times in microseconds. Longer times than a minute count as a minute.
    void add(std::int64_t us);
    void add(const Histogram& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// The quantile `share` (0 to 1), within 0.1 %; 0 for an empty histogram.
    [[nodiscard]] std::int64_t quantile(double share) const;
    [[nodiscard]] std::int64_t longest() const { return longest_; }
    [[nodiscard]] double mean() const;

 private:
    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    std::int64_t sum_ = 0;
    std::int64_t longest_ = 0;
};

}  // namespace plaza::bench
