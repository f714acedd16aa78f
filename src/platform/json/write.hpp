// append(): writes values as JSON text, in the compact form of Python's json with ensure_ascii=False.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/base/id.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/base/text.hpp"
#include "platform/base/time.hpp"
#include "platform/json/value.hpp"

namespace plaza::json {

/// The text must be UTF-8.
void append_string(std::string& out, std::string_view text);
void append_integer(std::string& out, std::int64_t number);
/// The shortest digits that parse to the same value, `1.0` for 1; null if the number is not finite.
void append_double(std::string& out, double number);
void append_time(std::string& out, Time moment);
void append_millis_time(std::string& out, Time moment);
/// Takes any bytes: lone surrogates and bytes that are not UTF-8 become U+FFFD.
void append_any_string(std::string& out, std::string_view text);
/// As Python writes a parsed value: a number without JSON form becomes null, and only the last of duplicate members is
/// written.
void append_value(std::string& out, const Value& value);
/// The JSON text if it has at most `limit` bytes; otherwise a prefix slightly longer than `limit`.
[[nodiscard]] std::string beginning_of(const Value& value, std::size_t limit);

template <class T>
void append(std::string& out, const T& value);

namespace detail {

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_or_empty = false;
template <class T>
inline constexpr bool is_or_empty<OrEmpty<T>> = true;
template <class T>
inline constexpr bool is_box = false;
template <class T>
inline constexpr bool is_box<std::unique_ptr<T>> = true;
template <class T>
inline constexpr bool is_or_omitted = false;
template <class T>
inline constexpr bool is_or_omitted<OrOmitted<T>> = true;
template <class T>
inline constexpr bool is_text_id = false;
template <class T>
inline constexpr bool is_text_id<TextId<T>> = true;
template <class T>
inline constexpr bool is_asked = false;
template <class T>
inline constexpr bool is_asked<RequestedId<T>> = true;

/// Text, Within, Id, Email and others with a single member `value`.
template <class T>
concept Wrapped = !Described<T> && requires(const T& wrapped) { wrapped.value; };

template <class>
inline constexpr bool is_never = false;

/// `"name":` after `{` or `,`.
template <class Descriptor, char Before>
consteval auto key_literal() {
    constexpr std::size_t size = outer_name(Descriptor::name).size();
    std::array<char, size + 4> literal{};
    std::size_t at = 0;
    literal[at++] = Before;
    literal[at++] = '"';
    for (const char c : outer_name(Descriptor::name)) literal[at++] = c;
    literal[at++] = '"';
    literal[at++] = ':';
    return literal;
}

template <class Descriptor, char Before>
inline constexpr auto key = key_literal<Descriptor, Before>();

template <class T, class First, class... Rest>
void append_members(std::string& out, const T& value, boost::mp11::mp_list<First, Rest...>) {
    const auto member = [&]<class Descriptor, char Before>() {
        out.append(key<Descriptor, Before>.data(), key<Descriptor, Before>.size());
        append(out, value.*Descriptor::pointer);
    };
    member.template operator()<First, '{'>();
    (member.template operator()<Rest, ','>(), ...);
    out += '}';
}

/// The first member is only known at run time, because members can be omitted.
template <class T, class... Descriptors>
void append_present_members(std::string& out, const T& value, boost::mp11::mp_list<Descriptors...>) {
    char before = '{';
    const auto member = [&]<class Descriptor>() {
        const auto& content = value.*Descriptor::pointer;
        if constexpr (is_or_omitted<std::remove_cvref_t<decltype(content)>>)
            if (!content.value) return;
        out += std::exchange(before, ',');
        out.append(key<Descriptor, ','>.data() + 1, key<Descriptor, ','>.size() - 1);
        append(out, content);
    };
    (member.template operator()<Descriptors>(), ...);
    out += before == '{' ? "{}" : "}";
}

template <class T, class... Descriptors>
consteval bool may_omit(boost::mp11::mp_list<Descriptors...>) {
    return (is_or_omitted<std::remove_cvref_t<decltype(std::declval<T&>().*Descriptors::pointer)>> || ...);
}

template <class T>
void append_array(std::string& out, const std::vector<T>& values) {
    out += '[';
    bool is_first = true;
    for (const auto& value : values) {
        if (!is_first) out += ',';
        is_first = false;
        append(out, value);
    }
    out += ']';
}

}  // namespace detail

template <class T>
void append(std::string& out, const T& value) {
    if constexpr (std::same_as<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::integral<T>) {
        append_integer(out, value);
    } else if constexpr (std::floating_point<T>) {
        append_double(out, value);
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
        append_string(out, value);
    } else if constexpr (std::same_as<T, Time>) {
        append_time(out, value);
    } else if constexpr (std::same_as<T, MillisTime>) {
        append_millis_time(out, value.value);
    } else if constexpr (std::same_as<T, Value>) {
        append_value(out, value);
    } else if constexpr (detail::is_asked<T>) {
        out += value.digits;
    } else if constexpr (detail::is_text_id<T>) {
        out += '"';
        append(out, value.value);
        out += '"';
    } else if constexpr (detail::is_optional<T> || detail::is_box<T>) {
        if (value)
            append(out, *value);
        else
            out += "null";
    } else if constexpr (detail::is_vector<T>) {
        detail::append_array(out, value);
    } else if constexpr (Described<T>) {
        if constexpr (detail::may_omit<T>(Members<T>{}))
            detail::append_present_members(out, value, Members<T>{});
        else
            detail::append_members(out, value, Members<T>{});
    } else if constexpr (detail::Wrapped<T>) {
        append(out, value.value);
    } else {
        static_assert(detail::is_never<T>, "this type has no JSON form; secrets have none on purpose");
    }
}

template <class T>
[[nodiscard]] std::string to_json(const T& value) {
    std::string out;
    out.reserve(512);  // most answers fit without growing
    append(out, value);
    return out;
}

}  // namespace plaza::json
