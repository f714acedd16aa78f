#include "load/mix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

namespace plaza::bench {
namespace {

constexpr std::array<std::string_view, kind_count> names{"get",   "list",  "page",   "search", "vote",
                                                         "write", "edit",  "erase",  "login",  "fetch",
                                                         "home",  "older", "author", "toot"};

}  // namespace

std::optional<RequestKind> kind_named(std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<RequestKind>(found - names.begin());
}

std::string_view name_of(RequestKind kind) {
    return names[static_cast<std::size_t>(kind)];
}

Mix Mix::parse(std::istream& text) {
    Mix mix;
    int number = 0;
    for (std::string line; std::getline(text, line);) {
        ++number;
        std::istringstream words(line.substr(0, line.find('#')));
        double weight = 0;
        std::string name;
        std::string rest;
        if (!(words >> std::ws) || words.eof()) continue;
        const bool has_both = static_cast<bool>(words >> weight >> name) && !(words >> rest);
        const auto kind = kind_named(name);
        if (!has_both || weight <= 0 || !kind)
            throw std::invalid_argument(fmt::format("line {} of the mix: '{}': expected a weight and one of {}", number,
                                                    line, fmt::join(names, ", ")));
        mix.lines_.push_back({.weight = weight, .kind = *kind});
        mix.sum_ += weight;
    }
    if (mix.lines_.empty()) throw std::invalid_argument("the mix is empty");
    return mix;
}

RequestKind Mix::at(double fraction) const {
    double left = fraction * sum_;
    for (const auto& line : lines_) {
        left -= line.weight;
        if (left < 0) return line.kind;
    }
    return lines_.back().kind;
}

}  // namespace plaza::bench
