#include "platform/json/defaults.hpp"

#include <algorithm>

namespace plaza::json::detail {

// Out of line, so that no compiler drops bytes it takes for dead.
void fill(std::span<std::byte> memory, std::byte pattern) {
    std::ranges::fill(memory, pattern);
}

bool is_filled(std::span<const std::byte> memory, std::byte pattern) {
    return std::ranges::all_of(memory, [pattern](std::byte byte) { return byte == pattern; });
}

}  // namespace plaza::json::detail
