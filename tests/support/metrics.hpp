// Reads values from the text of /metrics.
#pragma once

#include <sstream>
#include <string>

namespace plaza::test {

/// The value of a series such as `plaza_ready` or `plaza_pg_connections{lane="point"}`, or -1 if it is missing.
inline double metric(const std::string& text, const std::string& series) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(series + " ")) return std::stod(line.substr(series.size() + 1));
    return -1;
}

}  // namespace plaza::test
