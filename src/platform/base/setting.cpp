#include "platform/base/setting.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "platform/base/ascii.hpp"

namespace plaza {
namespace {

/// The text without the given enclosing characters.
std::string_view stripped(std::string_view text, char open, char close) {
    const bool is_enclosed = text.size() >= 2 && text.front() == open && text.back() == close;
    return is_enclosed ? ascii::trimmed(text.substr(1, text.size() - 2), " ") : text;
}

std::vector<std::string> read_list(std::string_view text) {
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

std::optional<Rate> read_rate(std::string_view text) {
    if (text == "off") return Rate{};
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || text.size() < slash + 3) return std::nullopt;
    const auto tries = setting_forms::read_whole(text.substr(0, slash), 1, 1'000'000);
    const auto span = setting_forms::read_whole(text.substr(slash + 1, text.size() - slash - 2), 1, 86'400);
    const auto unit = seconds_of(text.back());
    if (!tries || !span || !unit) return std::nullopt;
    return Rate{static_cast<int>(*tries), std::chrono::seconds{*span * *unit}};
}

std::string show_rate(Rate rate) {
    if (rate.tries == 0) return "off";
    const auto seconds = rate.span.count();
    if (seconds % 3'600 == 0) return fmt::format("{}/{}h", rate.tries, seconds / 3'600);
    if (seconds % 60 == 0) return fmt::format("{}/{}m", rate.tries, seconds / 60);
    return fmt::format("{}/{}s", rate.tries, seconds);
}

}  // namespace

namespace setting_forms {

std::optional<std::int64_t> read_whole(std::string_view text, std::int64_t low, std::int64_t high) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
    return value;
}

std::string expected_whole(std::int64_t low, std::int64_t high) {
    return fmt::format("a whole number from {} to {}", low, high);
}

std::string expected_word(const std::vector<std::string_view>& words) {
    return fmt::format("{} or {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

}  // namespace setting_forms

Setting::Setting(std::string_view name, std::string& value)
    : name_(name),
      expected_("text"),
      read_([&value](std::string_view text) {
          value = text;
          return true;
      }),
      show_([&value] { return value; }) {}

Setting::Setting(std::string_view name, Secret& value)
    : name_(name),
      is_secret_(true),
      expected_("text"),
      read_([&value](std::string_view text) {
          value = Secret(std::string(text));
          return true;
      }),
      show_([&value] { return value.empty() ? "" : "(set)"; }) {}

Setting::Setting(std::string_view name, Rate& value)
    : name_(name),
      expected_("a rate such as 10/5m (attempts per period in s, m or h), or off"),
      read_([&value](std::string_view text) {
          const auto rate = read_rate(text);
          if (rate) value = *rate;
          return rate.has_value();
      }),
      show_([&value] { return show_rate(value); }) {}

Setting::Setting(std::string_view name, Switch& value)
    : Setting(name, value, Words<Switch>{{"on", Switch::on}, {"off", Switch::off}}) {}

Setting::Setting(std::string_view name, std::vector<std::string>& value)
    : Setting(name, value,
              ListOf{[](std::string_view item) { return std::optional{std::string(item)}; },
                     "a list separated by commas"}) {}

Setting::Setting(std::string_view name, std::vector<std::string>& value, ListOf form)
    : name_(name),
      expected_(form.expected),
      read_([&value, form](std::string_view text) {
          std::vector<std::string> items;
          for (const auto& item : read_list(text)) {
              auto normal = form.read(item);
              if (!normal) return false;
              items.push_back(*std::move(normal));
          }
          value = std::move(items);
          return true;
      }),
      show_([&value] { return fmt::format("{}", fmt::join(value, ",")); }) {}

SettingSection& SettingSection::introduce(std::string_view paragraph) {
    introduction.push_back(paragraph);
    return *this;
}

SettingSection& SettingSection::add(std::string_view description, std::initializer_list<Setting> settings) {
    groups.push_back({description, settings});
    return *this;
}

SettingList::SettingList(std::initializer_list<std::string_view> titles) {
    for (const auto title : titles) sections_.push_back({.title = title});
}

SettingSection& SettingList::section(std::string_view title) {
    const auto found = std::ranges::find(sections_, title, &SettingSection::title);
    if (found == sections_.end()) throw std::logic_error(fmt::format("no section of settings \"{}\"", title));
    return *found;
}

}  // namespace plaza
