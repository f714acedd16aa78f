// Setting: a value that operators configure. The module that uses it declares its name, form, default and description.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/rate_limit.hpp"
#include "platform/base/secret.hpp"

namespace plaza {

enum class Switch { off, on };

/// An invalid setting: its name, its value unless secret, and what is allowed.
struct ConfigError : std::runtime_error {
    using runtime_error::runtime_error;
};

/// The form of a whole number of units. Whole{1, 24, std::chrono::hours{1}} is 1 to 24 hours.
template <class Unit = std::int64_t>
struct Whole {
    std::int64_t low;
    std::int64_t high;
    Unit unit{1};
};
template <class Unit>
Whole(std::int64_t, std::int64_t, Unit) -> Whole<Unit>;
Whole(std::int64_t, std::int64_t) -> Whole<std::int64_t>;

/// The form of one of several words.
template <class T>
using Words = std::vector<std::pair<std::string_view, T>>;

/// The form of a list of texts. `read` returns an item in its normal form, or nullopt if it is invalid.
struct ListOf {
    std::optional<std::string> (*read)(std::string_view item);
    std::string_view expected;
};

/// Refers to the variable that holds the value, which must outlive it. The value at first is the default.
class Setting {
 public:
    // `name` is that of the environment variable, a literal.
    Setting(std::string_view name, std::string& value);
    Setting(std::string_view name, Secret& value);
    Setting(std::string_view name, Rate& value);
    Setting(std::string_view name, Switch& value);
    /// A list is separated by commas, or written as a list of strings in JSON or Python.
    Setting(std::string_view name, std::vector<std::string>& value);
    Setting(std::string_view name, std::vector<std::string>& value, ListOf form);

    /// T is a number, a duration, or an optional of one: then an empty text means that it is absent.
    template <class T, class Unit>
    Setting(std::string_view name, T& value, Whole<Unit> form);
    template <class T>
    Setting(std::string_view name, T& value, Words<T> form);

    [[nodiscard]] std::string_view name() const { return name_; }
    /// A secret is never shown, has no flag, and can be read from a file.
    [[nodiscard]] bool is_secret() const { return is_secret_; }
    /// Describes valid texts, for errors.
    [[nodiscard]] const std::string& expected() const { return expected_; }

    /// Sets the value. Returns false, and changes nothing, if the text is invalid.
    [[nodiscard]] bool read(std::string_view text) const { return read_(text); }
    /// The value as text; empty if it is not set.
    [[nodiscard]] std::string show() const { return show_(); }

 private:
    std::string_view name_;
    bool is_secret_ = false;
    std::string expected_;
    std::function<bool(std::string_view)> read_;
    std::function<std::string()> show_;
};

/// Settings with one description.
struct SettingGroup {
    std::string_view description;
    std::vector<Setting> settings;
};

/// Settings under one title.
struct SettingSection {
    std::string_view title;
    std::vector<std::string_view> introduction{};  // paragraphs
    std::vector<SettingGroup> groups{};

    SettingSection& introduce(std::string_view paragraph);
    SettingSection& add(std::string_view description, std::initializer_list<Setting> settings);
};

/// All settings. Several modules can add to one section.
class SettingList {
 public:
    /// The titles of the sections, in order.
    explicit SettingList(std::initializer_list<std::string_view> titles);

    /// Throws std::logic_error for an unknown title.
    SettingSection& section(std::string_view title);
    [[nodiscard]] const std::vector<SettingSection>& sections() const { return sections_; }

    template <class Visit>
    void for_each(Visit visit) const {
        for (const auto& section : sections_)
            for (const auto& group : section.groups)
                for (const auto& setting : group.settings) visit(setting);
    }

 private:
    std::vector<SettingSection> sections_;
};

namespace setting_forms {

/// Nullopt unless the text is a whole number from `low` to `high`.
[[nodiscard]] std::optional<std::int64_t> read_whole(std::string_view text, std::int64_t low, std::int64_t high);
[[nodiscard]] std::string expected_whole(std::int64_t low, std::int64_t high);
/// "HS256, HS384 or HS512".
[[nodiscard]] std::string expected_word(const std::vector<std::string_view>& words);

template <class T, class Amount>
void set(T& value, Amount amount) {
    value = static_cast<T>(amount);
}
template <class T, class Amount>
void set(std::optional<T>& value, Amount amount) {
    value = static_cast<T>(amount);
}

/// Only an optional value can be unset.
template <class T>
bool unset(T& /*value*/) {
    return false;
}
template <class T>
bool unset(std::optional<T>& value) {
    value.reset();
    return true;
}

/// How many units the value has.
template <class T, class Unit>
std::string show_whole(T value, Unit unit) {
    if constexpr (std::is_arithmetic_v<T>)
        return std::to_string(static_cast<std::int64_t>(value) / unit);
    else
        return std::to_string(value / unit);
}
template <class T, class Unit>
std::string show_whole(std::optional<T> value, Unit unit) {
    return value ? show_whole(*value, unit) : std::string();
}

}  // namespace setting_forms

template <class T, class Unit>
Setting::Setting(std::string_view name, T& value, Whole<Unit> form)
    : name_(name),
      expected_(setting_forms::expected_whole(form.low, form.high)),
      read_([&value, form](std::string_view text) {
          if (text.empty()) return setting_forms::unset(value);
          const auto number = setting_forms::read_whole(text, form.low, form.high);
          if (number) setting_forms::set(value, *number * form.unit);
          return number.has_value();
      }),
      show_([&value, form] { return setting_forms::show_whole(value, form.unit); }) {}

template <class T>
Setting::Setting(std::string_view name, T& value, Words<T> form) : name_(name) {
    std::vector<std::string_view> words;
    for (const auto& [word, meaning] : form) words.push_back(word);
    expected_ = setting_forms::expected_word(words);
    read_ = [&value, form](std::string_view text) {
        for (const auto& [word, meaning] : form) {
            if (word != text) continue;
            value = meaning;
            return true;
        }
        return false;
    };
    show_ = [&value, form] {
        for (const auto& [word, meaning] : form)
            if (meaning == value) return std::string(word);
        return std::string();
    };
}

}  // namespace plaza
