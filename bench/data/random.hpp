// Pseudorandom numbers as functions of their arguments, so that any row can be computed alone.
#pragma once

#include <cstdint>

namespace plaza::bench {

/// One value per kind of draw, so that draws are independent.
enum class Kind : std::uint64_t { person = 1, post, vote, word, order, request, follow, link };

/// Identifies a draw: one field of one row.
struct Place {
    Kind kind;
    std::uint64_t id;
    std::uint64_t field = 0;
};

/// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

[[nodiscard]] constexpr std::uint64_t drawn(std::uint64_t seed, Place place) {
    return mixed(mixed(mixed(mixed(seed) ^ static_cast<std::uint64_t>(place.kind)) ^ place.id) ^ place.field);
}

/// A fraction in [0, 1) from the upper 53 bits.
[[nodiscard]] constexpr double fraction_of(std::uint64_t bits) {
    return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

/// A sequence of independent draws.
class Draws {
 public:
    explicit constexpr Draws(std::uint64_t key) : state_(key) {}

    constexpr std::uint64_t next() { return state_ = mixed(state_); }
    constexpr std::uint64_t below(std::uint64_t limit) { return next() % limit; }
    constexpr double fraction() { return fraction_of(next()); }

 private:
    std::uint64_t state_;
};

/// A rank in [0, size) with probability ~ (rank + 1)^-exponent (Zipf).
[[nodiscard]] std::uint64_t zipf_rank(double fraction, std::uint64_t size, double exponent);

/// A log-normal value with this median, from two fractions (Box and Muller).
struct LogNormal {
    double median;
    double sigma;

    [[nodiscard]] double at(double first, double second) const;
};

/// The bounded Pareto distribution: `at(0)` is the lower bound, `at(1)` the upper.
struct BoundedPareto {
    double low;
    double high;
    double alpha;

    [[nodiscard]] double at(double fraction) const;
};

/// A permutation of [0, size) and its inverse, computed without a table: a Feistel network of four rounds.
class Permutation {
 public:
    Permutation(std::uint64_t key, std::uint64_t size);

    [[nodiscard]] std::uint64_t operator()(std::uint64_t place) const;
    [[nodiscard]] std::uint64_t inverse(std::uint64_t image) const;

 private:
    [[nodiscard]] std::uint64_t round(std::uint64_t half, std::uint64_t number) const;

    std::uint64_t key_;
    std::uint64_t size_;
    unsigned half_bits_;
};

}  // namespace plaza::bench
