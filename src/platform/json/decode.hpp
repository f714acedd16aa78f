// decode(): converts JSON values, and strings of paths, queries and forms, to types. Reports all faults together, in
// the order of the members.
//
// A type can be decoded if it is described, uses a wrapper of base/ (Text, Within, Id, Secret), or has a
// `static std::expected<T, Violation> parse(std::string)`. A rule across members is a function
// `void check(const T&, Faults&)` beside the struct. It is called if all members are valid; places in its faults are
// relative to the struct.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/base/id.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/text.hpp"
#include "platform/base/violation.hpp"
#include "platform/json/coerce.hpp"
#include "platform/json/defaults.hpp"
#include "platform/json/fault.hpp"
#include "platform/json/value.hpp"

namespace plaza::json {

/// A type with its own check, such as Email.
template <class T>
concept Parsed = requires(std::string text) {
    { T::parse(std::move(text)) } -> std::same_as<std::expected<T, Violation>>;
};

namespace detail {

/// One step of the path to a value. Steps are linked on the stack, because only a fault needs the path.
struct Step {
    const Step* before;
    std::string_view name;  // empty: the step is an index
    std::int64_t index = 0;
};

/// The state of a decoding: the current place and the faults.
struct Reading {
    const Place& root;
    Faults& faults;
    /// Accepts lists as Rails does: a single value is a list of one item, and `{"0": …, "1": …}` is a list of its
    /// values.
    bool has_loose_lists = false;

    [[nodiscard]] Place place_of(const Step* step) const;
    /// These add a fault and return false, for the caller to return.
    bool add(const Step* at, Violation violation, std::string input) const;
    bool add_missing(const Step* at, std::string input) const;
    /// Adds the faults of check(), with the struct's place in front.
    [[nodiscard]] bool add_all(const Step* at, Faults found) const;
    /// At most the first 100 faults are reported.
    [[nodiscard]] bool is_full() const { return faults.size() >= 100; }
};

[[nodiscard]] Violation no_list();
/// Whether all member names of the object are numbers.
[[nodiscard]] bool is_numbered(const Value& value);
[[nodiscard]] Violation no_object();
[[nodiscard]] std::string digits_of(const Integer& number);
/// The id in a request, or -1, which no row has, if the number exceeds 64 bits.
[[nodiscard]] std::int64_t asked_id(const Integer& number);
/// An id that limits a list. Ids start at 1; a number beyond 64 bits means the highest id.
[[nodiscard]] Coerced<std::int64_t> to_id(const Coerced<Integer>& number);

template <class T>
inline constexpr bool is_text = false;
template <std::size_t Min, std::size_t Max>
inline constexpr bool is_text<Text<Min, Max>> = true;
template <class T>
inline constexpr bool is_within = false;
template <class Number, Number Low, Number High>
inline constexpr bool is_within<Within<Number, Low, High>> = true;
template <class T>
inline constexpr bool is_id = false;
template <FixedString Kind>
inline constexpr bool is_id<Id<Kind>> = true;

template <class T>
consteval Bounds bounds_of() {
    if constexpr (is_within<T>)
        return {T::low, T::is_bounded ? std::int64_t{T::high} : Bounds{}.high};
    else if constexpr (std::cmp_less(std::numeric_limits<T>::max(), Bounds{}.high))
        return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
    else
        return {};
}

/// Applies `make` to the coerced value, or adds its violation.
template <class T, class From, class Make>
std::expected<T, Violation> mapped(Coerced<From> from, Make make) {
    if (!from) return std::unexpected(std::move(from.error()));
    return make(*std::move(from));
}

/// Decodes types that a single string can hold. Input: Value or std::string_view.
template <class T, class Input>
std::expected<T, Violation> to_single(const Input& input) {
    if constexpr (std::same_as<T, bool>) {
        return to_bool(input);
    } else if constexpr (std::same_as<T, std::string>) {
        return to_string(input);
    } else if constexpr (std::floating_point<T>) {
        return mapped<T>(to_real(input), [](double number) { return static_cast<T>(number); });
    } else if constexpr (std::integral<T>) {
        return mapped<T>(within(to_integer(input), bounds_of<T>()), [](auto number) { return static_cast<T>(number); });
    } else if constexpr (is_within<T>) {
        return mapped<T>(within(to_integer(input), bounds_of<T>()),
                         [](auto number) { return T{static_cast<decltype(T::value)>(number)}; });
    } else if constexpr (is_id<T>) {
        return mapped<T>(to_id(to_integer(input)), [](std::int64_t number) { return T{number}; });
    } else if constexpr (is_asked<T>) {
        return mapped<T>(to_integer(input),
                         [](const Integer& number) { return T{{asked_id(number)}, digits_of(number)}; });
    } else if constexpr (is_text_id<T>) {
        return mapped<T>(to_integer(input), [](const Integer& number) { return T{{asked_id(number)}}; });
    } else if constexpr (is_text<T>) {
        return mapped<T>(bounded(to_string(input), T::min, T::max),
                         [](std::string text) { return T{std::move(text)}; });
    } else if constexpr (std::same_as<T, Secret>) {
        return mapped<T>(to_string(input), [](std::string text) { return Secret{std::move(text)}; });
    } else if constexpr (Parsed<T>) {
        return mapped<T>(to_string(input), [](std::string text) { return T::parse(std::move(text)); });
    } else {
        static_assert(is_never<T>, "this type cannot be decoded; see the top of decode.hpp");
    }
}

template <class T>
std::string echo_of(const Value& value) {
    return holds_secret<T> ? std::string{} : echo(value);
}

template <class T>
bool read(const Value& value, T& out, const Step* at, Reading& reading);

template <class T, class... Descriptors>
bool read_members(const Value& value, T& out, const Step* at, Reading& reading, boost::mp11::mp_list<Descriptors...>) {
    static constexpr std::array<std::string_view, sizeof...(Descriptors)> names{outer_name(Descriptors::name)...};
    std::array<std::optional<Value>, sizeof...(Descriptors)> found;
    value.find(names, found);
    std::size_t next = 0;
    const auto member = [&]<class Descriptor>() {
        const Step step{at, names[next]};
        if (const auto& sent = found[next++]) return read(*sent, out.*Descriptor::pointer, &step, reading);
        return may_be_missing<T, Descriptor>() || reading.add_missing(&step, echo_of<T>(value));
    };
    bool is_right = true;
    ((is_right = member.template operator()<Descriptors>() && is_right), ...);
    if constexpr (requires(Faults& broken) { check(out, broken); }) {
        if (!is_right) return false;
        Faults broken;
        check(out, broken);
        return reading.add_all(at, std::move(broken));
    }
    return is_right;
}

template <class T>
bool read_items(const Value& array, std::vector<T>& out, const Step* at, Reading& reading) {
    bool is_right = true;
    Walk walk(array);
    for (std::int64_t i = 0; !reading.is_full() && walk.next(); ++i) {
        const Step step{at, {}, i};
        T item{};
        is_right = read(walk.value(), item, &step, reading) && is_right;
        out.push_back(std::move(item));
    }
    return is_right;
}

template <class T>
bool read(const Value& value, T& out, const Step* at, Reading& reading) {
    if constexpr (is_optional<T>) {
        out.reset();
        return value.is_null() || read(value, out.emplace(), at, reading);
    } else if constexpr (is_box<T>) {
        out.reset();
        if (value.is_null()) return true;
        out = std::make_unique<typename T::element_type>();
        return read(value, *out, at, reading);
    } else if constexpr (is_or_empty<T> || is_or_omitted<T>) {
        return read(value, out.value, at, reading);
    } else if constexpr (is_vector<T>) {
        out.clear();
        if (value.kind() == Kind::array) return read_items(value, out, at, reading);
        if (reading.has_loose_lists) {
            if (is_numbered(value)) return read_items(value, out, at, reading);
            return value.is_null() || read(value, out.emplace_back(), at, reading);
        }
        return reading.add(at, no_list(), echo_of<T>(value));
    } else if constexpr (Described<T>) {
        if (value.kind() == Kind::object) return read_members(value, out, at, reading, Members<T>{});
        return reading.add(at, no_object(), echo_of<T>(value));
    } else {
        auto single = to_single<T>(value);
        if (!single) return reading.add(at, std::move(single.error()), echo_of<T>(value));
        out = *std::move(single);
        return true;
    }
}

}  // namespace detail

/// Decodes a JSON body, or the part of one at `place`.
template <class T>
std::optional<T> decode(const Value& value, const Place& place, Faults& faults) {
    detail::Reading reading{place, faults};
    std::optional<T> out{std::in_place};
    if (!detail::read(value, *out, nullptr, reading)) out.reset();
    return out;
}

/// The same with loose lists, for protocols that Rails servers defined.
template <class T>
std::optional<T> decode_loosely(const Value& value, const Place& place, Faults& faults) {
    detail::Reading reading{place, faults, true};
    std::optional<T> out{std::in_place};
    if (!detail::read(value, *out, nullptr, reading)) out.reset();
    return out;
}

/// Decodes one string of a path, a query or a form. An optional is decoded as its value type.
template <class T>
std::optional<T> decode_text(std::string_view text, const Place& place, Faults& faults) {
    if constexpr (detail::is_optional<T>) {
        auto content = decode_text<typename T::value_type>(text, place, faults);
        return content ? std::optional<T>{std::move(content)} : std::nullopt;
    } else {
        auto single = detail::to_single<T>(text);
        if (single) return *std::move(single);
        faults.push_back(to_fault(std::move(single.error()), place, holds_secret<T> ? std::string{} : echo(text)));
        return std::nullopt;
    }
}

}  // namespace plaza::json
