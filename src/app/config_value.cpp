#include "app/config_value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "platform/base/ascii.hpp"
#include "platform/http/routing/origin.hpp"

namespace plaza::app {
namespace {

/// The text without the given enclosing characters.
std::string_view stripped(std::string_view text, char open, char close) {
    const bool is_enclosed = text.size() >= 2 && text.front() == open && text.back() == close;
    return is_enclosed ? ascii::trimmed(text.substr(1, text.size() - 2), " ") : text;
}

std::optional<int> seconds_of(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3'600;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<std::vector<std::string>> SettingValue<std::vector<std::string>>::read(std::string_view text) {
    std::vector<std::string> values;
    text = ascii::trimmed(text, " ");
    const bool is_quoted = text.starts_with('[');
    text = stripped(text, '[', ']');
    while (!text.empty()) {
        const auto comma = text.find(',');
        auto value = ascii::trimmed(text.substr(0, comma), " ");
        if (is_quoted) value = stripped(stripped(value, '"', '"'), '\'', '\'');
        if (!value.empty()) values.emplace_back(value);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return values;
}

std::string SettingValue<std::vector<std::string>>::show(const std::vector<std::string>& values) {
    return fmt::format("{}", fmt::join(values, ","));
}

std::optional<Origins> SettingValue<Origins>::read(std::string_view text) {
    const auto texts = SettingValue<std::vector<std::string>>::read(text);
    if (!texts) return std::nullopt;
    Origins origins;
    for (const auto& written : *texts) {
        auto origin = http::normal_origin(written);
        if (!origin) return std::nullopt;
        origins.list.push_back(*std::move(origin));
    }
    return origins;
}

std::optional<Rate> SettingValue<Rate>::read(std::string_view text) {
    if (text == "off") return Rate{};
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || text.size() < slash + 3) return std::nullopt;
    const auto tries = SettingValue<Number<1, 1'000'000>>::read(text.substr(0, slash));
    const auto span = SettingValue<Number<1, 86'400>>::read(text.substr(slash + 1, text.size() - slash - 2));
    const auto unit = seconds_of(text.back());
    if (!tries || !span || !unit) return std::nullopt;
    return Rate{static_cast<int>(tries->value), std::chrono::seconds{span->value * *unit}};
}

std::string SettingValue<Rate>::show(Rate rate) {
    if (rate.tries == 0) return "off";
    const auto seconds = rate.span.count();
    if (seconds % 3'600 == 0) return fmt::format("{}/{}h", rate.tries, seconds / 3'600);
    if (seconds % 60 == 0) return fmt::format("{}/{}m", rate.tries, seconds / 60);
    return fmt::format("{}/{}s", rate.tries, seconds);
}

std::optional<Switch> SettingValue<Switch>::read(std::string_view text) {
    if (text == "on") return Switch::on;
    if (text == "off") return Switch::off;
    return std::nullopt;
}

std::optional<LogFormat> SettingValue<LogFormat>::read(std::string_view text) {
    if (text == "auto") return LogFormat::automatic;
    if (text == "text") return LogFormat::text;
    if (text == "json") return LogFormat::json;
    return std::nullopt;
}

std::string SettingValue<LogFormat>::show(LogFormat value) {
    return value == LogFormat::automatic ? "auto" : value == LogFormat::text ? "text" : "json";
}

}  // namespace plaza::app
