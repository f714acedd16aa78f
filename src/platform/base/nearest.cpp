#include "platform/base/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace plaza {
namespace {

bool is_beginning(std::string_view shorter, std::string_view longer) {
    return !shorter.empty() && longer.size() > shorter.size() && longer.starts_with(shorter) &&
           (longer[shorter.size()] == '_' || longer[shorter.size()] == '-');
}

bool is_close(std::string_view one, std::string_view other, std::size_t distance) {
    return 3 * distance <= std::max(one.size(), other.size()) || is_beginning(one, other) || is_beginning(other, one);
}

}  // namespace

// Optimal string alignment with three rows of the table.
std::size_t edit_distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> before_last(other.size() + 1);
    std::vector<std::size_t> last(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    for (std::size_t j = 0; j <= other.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        before_last = std::exchange(last, std::exchange(row, before_last));
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            const bool is_swap = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[other.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    std::optional<std::string> found;
    auto least = std::numeric_limits<std::size_t>::max();
    for (const auto& candidate : candidates) {
        const auto distance = edit_distance(word, candidate);
        if (!is_close(word, candidate, distance)) continue;
        // Prefer a prefix: DATABASE_HOST means DATABASE_HOSTNAME, not DATABASE_PORT.
        const auto rank = candidate.starts_with(word) ? std::min<std::size_t>(distance, 1) : distance;
        if (rank >= least) continue;
        least = rank;
        found = candidate;
    }
    return found;
}

}  // namespace plaza
