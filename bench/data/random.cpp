#include "data/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace plaza::bench {
namespace {

constexpr std::uint64_t rounds = 4;

}  // namespace

std::uint64_t zipf_rank(double fraction, std::uint64_t size, double exponent) {
    const double top = static_cast<double>(size + 1);
    const double power = 1 - exponent;
    // Inverse of the integral of x^-exponent from 1 to size + 1.
    const double x = std::abs(power) < 1e-9 ? std::exp(fraction * std::log(top))
                                            : std::pow(1 + fraction * (std::pow(top, power) - 1), 1 / power);
    return std::min(static_cast<std::uint64_t>(x) - 1, size - 1);
}

double LogNormal::at(double first, double second) const {
    const double normal = std::sqrt(-2 * std::log(1 - first)) * std::cos(2 * std::numbers::pi * second);
    return median * std::exp(sigma * normal);
}

double BoundedPareto::at(double fraction) const {
    return low * std::pow(1 - fraction * (1 - std::pow(low / high, alpha)), -1 / alpha);
}

Permutation::Permutation(std::uint64_t key, std::uint64_t size)
    : key_(key), size_(size), half_bits_((static_cast<unsigned>(std::bit_width(size)) + 1) / 2) {}

std::uint64_t Permutation::round(std::uint64_t half, std::uint64_t number) const {
    return mixed(key_ ^ mixed(half * rounds + number)) & ((std::uint64_t{1} << half_bits_) - 1);
}

// The network permutes a power of four. Results outside of the range go through it again (cycle walking).
std::uint64_t Permutation::operator()(std::uint64_t place) const {
    do {
        std::uint64_t left = place >> half_bits_;
        std::uint64_t right = place & ((std::uint64_t{1} << half_bits_) - 1);
        for (std::uint64_t number = 0; number < rounds; ++number) {
            const auto next = left ^ round(right, number);
            left = right;
            right = next;
        }
        place = (left << half_bits_) | right;
    } while (place >= size_);
    return place;
}

std::uint64_t Permutation::inverse(std::uint64_t image) const {
    do {
        std::uint64_t left = image >> half_bits_;
        std::uint64_t right = image & ((std::uint64_t{1} << half_bits_) - 1);
        for (std::uint64_t number = rounds; number-- > 0;) {
            const auto before = right ^ round(left, number);
            right = left;
            left = before;
        }
        image = (left << half_bits_) | right;
    } while (image >= size_);
    return image;
}

}  // namespace plaza::bench
