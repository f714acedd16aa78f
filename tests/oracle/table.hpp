// The table of operations.txt: who may call which operation, and what they are answered.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "app/api.hpp"
#include "app/config.hpp"
#include "tests/support/paths.hpp"

namespace plaza::test {

enum class Access : std::uint8_t { everyone, anybody, user, own, app };

struct OracleLine {
    std::string method;
    std::string path;  // with its placeholders
    Access access;
    std::string scope;  // empty: apps are refused, or no token is needed
    std::vector<int> statuses;
    std::string body;

    [[nodiscard]] bool is_about(std::string_view thing) const {
        const auto placeholder = fmt::format("{{{}}}", thing);
        return path.find(placeholder) != std::string::npos || body.find(placeholder) != std::string::npos;
    }
    [[nodiscard]] bool is_read() const { return method == "GET"; }
    [[nodiscard]] bool is_native() const {
        return !path.starts_with("/api/") && !path.starts_with("/oauth/") && !path.starts_with("/.well-known/");
    }
    [[nodiscard]] std::string name() const { return method + ' ' + path; }
};

/// `GET /api/v1/polls/{}`: placeholders can have other names. Without a query.
[[nodiscard]] inline std::string shape_of(std::string_view method, const std::string& path) {
    static const std::regex placeholder("\\{[^}]+\\}");
    std::string shape;
    for (const char letter : method) shape += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return shape + ' ' + std::regex_replace(path.substr(0, path.find('?')), placeholder, "{}");
}

[[nodiscard]] inline OracleLine to_line(const std::string& text) {
    std::istringstream words(text);
    std::string access;
    std::string statuses;
    OracleLine line;
    if (!(words >> line.method >> line.path >> access >> statuses)) throw std::runtime_error("malformed: " + text);
    std::getline(words >> std::ws, line.body);
    const auto colon = access.find(':');
    if (colon != std::string::npos) line.scope = access.substr(colon + 1);
    access.resize(std::min(colon, access.size()));
    if (access == "public")
        line.access = Access::everyone;
    else if (access == "any")
        line.access = Access::anybody;
    else if (access == "user")
        line.access = Access::user;
    else if (access == "own")
        line.access = Access::own;
    else if (access == "app")
        line.access = Access::app;
    else
        throw std::runtime_error("unknown access: " + text);
    std::istringstream numbers(statuses);
    for (std::string number; std::getline(numbers, number, '/');) line.statuses.push_back(std::stoi(number));
    return line;
}

[[nodiscard]] inline std::vector<OracleLine> operations_of_oracle() {
    std::vector<OracleLine> lines;
    std::ifstream file(fmt::format("{}/tests/oracle/operations.txt", source_directory));
    for (std::string text; std::getline(file, text);)
        if (!text.empty() && text.front() != '#') lines.push_back(to_line(text));
    return lines;
}

}  // namespace plaza::test
