#include "platform/http/routing/preference.hpp"

#include <algorithm>

#include "platform/base/ascii.hpp"

namespace plaza::http {
namespace {

constexpr int full_weight = 1000;

/// Removes the text up to the separator and returns it, trimmed.
std::string_view take(std::string_view& list, char separator) {
    const auto end = std::min(list.find(separator), list.size());
    const auto part = ascii::trimmed(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    return part;
}

/// Reads a qvalue: 0 or 1 with at most three decimals.
int read_weight(std::string_view text) {
    if (!text.starts_with('0')) return full_weight;
    int weight = 0;
    int unit = full_weight / 10;
    for (const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
        if (c < '0' || c > '9') break;
        weight += (c - '0') * unit;
        unit /= 10;
    }
    return weight;
}

int weight_among(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto parameter = take(parameters, ';');
        if (parameter.starts_with("q=") || parameter.starts_with("Q=")) return read_weight(parameter.substr(2));
    }
    return full_weight;
}

}  // namespace

std::optional<int> weight_of(std::string_view name, const Request& request, std::string_view header) {
    for (const auto& [header_name, value] : request.headers) {
        if (!ascii::equal_ignoring_case(header_name, header)) continue;
        for (auto list = value; !list.empty();) {
            auto entry = take(list, ',');
            if (ascii::equal_ignoring_case(take(entry, ';'), name)) return weight_among(entry);
        }
    }
    return std::nullopt;
}

}  // namespace plaza::http
