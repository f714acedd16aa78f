#include "platform/http/server/traceparent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <random>

#include "platform/base/ascii.hpp"

namespace plaza::http {
namespace {

// version "-" trace-id "-" parent-id "-" trace-flags
constexpr std::size_t trace_at = 3;
constexpr std::size_t parent_at = 36;
constexpr std::size_t flags_at = 53;
constexpr std::size_t size = 55;

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, ascii::is_lower_hex_digit);
}

bool is_id(std::string_view text) {
    return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::optional<Traceparent> parse_traceparent(std::string_view value) {
    if (value.size() < size || value[trace_at - 1] != '-' || value[parent_at - 1] != '-' || value[flags_at - 1] != '-')
        return std::nullopt;
    const auto version = value.substr(0, 2);
    if (!is_hex(version) || version == "ff") return std::nullopt;
    // Only later versions may have more text, after another dash (§3.2.4).
    if (value.size() > size && (version == "00" || value[size] != '-')) return std::nullopt;
    const Traceparent parsed{value.substr(trace_at, 32), value.substr(parent_at, 16)};
    if (!is_id(parsed.trace_id) || !is_id(parsed.parent_id) || !is_hex(value.substr(flags_at, 2))) return std::nullopt;
    return parsed;
}

std::optional<Traceparent> find_traceparent(const Request& request) {
    const auto value = request.header("traceparent");
    if (!value || request.count("traceparent") != 1) return std::nullopt;
    return parse_traceparent(*value);
}

std::string new_span_id() {
    static thread_local std::mt19937_64 random{std::random_device{}()};
    static thread_local std::uniform_int_distribution<std::uint64_t> ids{1};
    return fmt::format("{:016x}", ids(random));
}

}  // namespace plaza::http
