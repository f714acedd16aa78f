#include "commands/table.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ostream>

namespace plaza::commands {

void print_table(const Table& rows, std::ostream& out) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i + 1 < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
        fmt::print(out, "{}{}\n", line, row.back());
    }
}

std::string shown_time(std::optional<Time> time) {
    if (!time) return "-";
    std::string text;
    append_rfc3339(text, std::chrono::floor<std::chrono::seconds>(*time));
    return text;
}

}  // namespace plaza::commands
