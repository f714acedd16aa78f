// A histogram of times as HdrHistogram keeps them: three digits of precision at any size, from 1 µs on.
#pragma once

#include <cstdint>
#include <vector>

namespace plaza::bench {

class Histogram {
 public:
    /// Times in microseconds; those above a minute count as a minute.
    void add(std::int64_t us);
    void add(const Histogram& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// The least time that `share` (0 to 1) of all do not exceed, within a thousandth; 0 where there are none.
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
