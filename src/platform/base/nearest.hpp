// nearest(): finds the known word that is closest to a mistyped one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plaza {

/// The number of insertions, deletions, replacements and swaps of neighbors between two texts.
[[nodiscard]] std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidate closest to `word`, if at most a third of its characters differ, or one of the two is a prefix of the
/// other that ends before `_` or `-`.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace plaza
