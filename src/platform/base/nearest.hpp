// The known word that a mistyped one probably means.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plaza {

/// How many insertions, deletions, replacements and swaps of neighbors turn one text into the other.
[[nodiscard]] std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidate closest to `word`, if it is close: at most a third of its characters differ, or one of the two is the
/// beginning of the other and ends at a word (`_` or `-` follows).
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace plaza
