// Prints tables on a terminal, and formats their cells.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/time.hpp"

namespace plaza::commands {

/// All rows have the same number of cells.
using Table = std::vector<std::vector<std::string>>;

/// Prints columns as wide as their longest text. The last column is not padded.
void print_table(const Table& rows, std::ostream& out);

/// RFC 3339 without fractions of a second; `-` for none.
[[nodiscard]] std::string shown_time(std::optional<Time> time);

}  // namespace plaza::commands
