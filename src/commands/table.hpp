// Tables for a terminal, and what their cells show.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/time.hpp"

namespace plaza::commands {

/// Rows of as many cells each.
using Table = std::vector<std::vector<std::string>>;

/// Columns as wide as their widest text; the last one ends where it ends.
void print_table(const Table& rows, std::ostream& out);

/// In seconds; `-` for none.
[[nodiscard]] std::string shown_time(std::optional<Time> time);

}  // namespace plaza::commands
