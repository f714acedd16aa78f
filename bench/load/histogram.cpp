#include "load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace plaza::bench {
namespace {

constexpr std::int64_t minute_us = 60'000'000;
// Each doubling of the time has the same number of buckets. The smallest buckets are 1 µs wide.
constexpr unsigned bits = 10;
constexpr std::uint64_t per_doubling = 1 << bits;

std::size_t bucket_of(std::uint64_t us) {
    if (us < 2 * per_doubling) return us;
    const auto shift = static_cast<unsigned>(std::bit_width(us)) - bits - 1;
    return shift * per_doubling + (us >> shift);
}

std::uint64_t end_of(std::size_t bucket) {
    if (bucket < 2 * per_doubling) return bucket;
    const auto shift = bucket / per_doubling - 1;
    return ((bucket - shift * per_doubling + 1) << shift) - 1;
}

}  // namespace

void Histogram::add(std::int64_t us) {
    us = std::clamp<std::int64_t>(us, 0, minute_us);
    const auto bucket = bucket_of(static_cast<std::uint64_t>(us));
    if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
    ++buckets_[bucket];
    ++count_;
    sum_ += us;
    longest_ = std::max(longest_, us);
}

void Histogram::add(const Histogram& other) {
    buckets_.resize(std::max(buckets_.size(), other.buckets_.size()));
    for (std::size_t bucket = 0; bucket < other.buckets_.size(); ++bucket) buckets_[bucket] += other.buckets_[bucket];
    count_ += other.count_;
    sum_ += other.sum_;
    longest_ = std::max(longest_, other.longest_);
}

std::int64_t Histogram::quantile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen > 0 && seen >= wanted) return std::min(static_cast<std::int64_t>(end_of(bucket)), longest_);
    }
    return 0;
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

}  // namespace plaza::bench
