// A value of a libpq connection string.
#pragma once

#include <string>
#include <string_view>

namespace plaza::pg {

/// In quotes, with quotes and backslashes escaped (PostgreSQL 15 manual, §34.1.1.1).
[[nodiscard]] inline std::string quoted_value(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out += '\'';
}

}  // namespace plaza::pg
