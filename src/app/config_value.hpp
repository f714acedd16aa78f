// SettingValue: converts between the text and the value of a setting.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"

namespace plaza::app {

/// read(): nullopt if the text is invalid. show(): the value as text. expected(): describes valid texts, for errors.
template <class T>
struct SettingValue;

template <>
struct SettingValue<std::string> {
    static std::optional<std::string> read(std::string_view text) { return std::string(text); }
    static std::string show(const std::string& value) { return value; }
    static std::string expected() { return "text"; }
};

template <>
struct SettingValue<Secret> {
    static std::optional<Secret> read(std::string_view text) { return Secret(std::string(text)); }
    static std::string show(const Secret& value) { return value.empty() ? "" : "(set)"; }
    static std::string expected() { return "text"; }
};

template <std::int64_t Low, std::int64_t High>
struct SettingValue<Number<Low, High>> {
    static std::optional<Number<Low, High>> read(std::string_view text) {
        std::int64_t value = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (failed != std::errc{} || end != text.data() + text.size() || value < Low || value > High)
            return std::nullopt;
        return Number<Low, High>{value};
    }
    static std::string show(Number<Low, High> number) { return std::to_string(number.value); }
    static std::string expected() {
        return "a whole number from " + std::to_string(Low) + " to " + std::to_string(High);
    }
};

template <class T>
struct SettingValue<std::optional<T>> {
    static std::optional<std::optional<T>> read(std::string_view text) {
        if (text.empty()) return std::optional<T>{};
        auto value = SettingValue<T>::read(text);
        if (!value) return std::nullopt;
        return std::optional<T>{std::move(*value)};
    }
    static std::string show(const std::optional<T>& value) { return value ? SettingValue<T>::show(*value) : ""; }
    static std::string expected() { return SettingValue<T>::expected(); }
};

/// A list is separated by commas, or written as a list of strings in JSON or Python.
template <>
struct SettingValue<std::vector<std::string>> {
    static std::optional<std::vector<std::string>> read(std::string_view text);
    static std::string show(const std::vector<std::string>& values);
    static std::string expected() { return "a list separated by commas"; }
};

template <>
struct SettingValue<Origins> {
    static std::optional<Origins> read(std::string_view text);
    static std::string show(const Origins& origins) {
        return SettingValue<std::vector<std::string>>::show(origins.list);
    }
    static std::string expected() {
        return "origins such as https://app.example.com or http://localhost:3000, without a path, separated by commas "
               "(origins that send no credentials need not be listed)";
    }
};

template <>
struct SettingValue<Rate> {
    static std::optional<Rate> read(std::string_view text);
    static std::string show(Rate rate);
    static std::string expected() { return "a rate such as 10/5m (attempts per period in s, m or h), or off"; }
};

template <>
struct SettingValue<Switch> {
    static std::optional<Switch> read(std::string_view text);
    static std::string show(Switch value) { return value == Switch::on ? "on" : "off"; }
    static std::string expected() { return "on or off"; }
};

template <>
struct SettingValue<LogFormat> {
    static std::optional<LogFormat> read(std::string_view text);
    static std::string show(LogFormat value);
    static std::string expected() { return "auto, text or json"; }
};

template <>
struct SettingValue<Algorithm> {
    static std::optional<Algorithm> read(std::string_view text) { return crypto::find_algorithm(text); }
    static std::string show(Algorithm value) { return std::string(crypto::name_of(value)); }
    static std::string expected() { return "HS256, HS384 or HS512"; }
};

}  // namespace plaza::app
