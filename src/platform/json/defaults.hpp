// Defaults of the members of described structs: a body must have the members without a default member initializer.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/text.hpp"
#include "platform/json/write.hpp"

namespace plaza::json {

template <class T, class Descriptor>
using MemberType = std::remove_cvref_t<decltype(std::declval<T&>().*Descriptor::pointer)>;

namespace detail {

/// Seen: the enclosing structs, to stop at recursive types.
template <class T, class... Seen>
consteval bool finds_secret();

template <class T, class... Seen, class... Descriptors>
consteval bool any_finds_secret(boost::mp11::mp_list<Descriptors...>) {
    return (finds_secret<MemberType<T, Descriptors>, T, Seen...>() || ...);
}

template <class T, class... Seen>
consteval bool finds_secret() {
    if constexpr ((std::same_as<T, Seen> || ...))
        return false;
    else if constexpr (is_optional<T> || is_vector<T>)
        return finds_secret<typename T::value_type, Seen...>();
    else if constexpr (is_box<T>)
        return finds_secret<typename T::element_type, Seen...>();
    else if constexpr (is_or_omitted<T>)
        return finds_secret<decltype(T::value), Seen...>();
    else if constexpr (Described<T>)
        return any_finds_secret<T, Seen...>(Members<T>{});
    else if constexpr (Wrapped<T>)
        return std::same_as<decltype(T::value), Secret>;
    else
        return std::same_as<T, Secret>;
}

/// Types whose default can be written as JSON.
template <class T>
inline constexpr bool is_writable =
    std::is_arithmetic_v<T> || std::same_as<T, std::string> || Described<T> || Wrapped<T> || is_asked<T>;
template <class T>
inline constexpr bool is_writable<std::optional<T>> = is_writable<T>;
template <class T>
inline constexpr bool is_writable<std::vector<T>> = is_writable<T>;
template <class T>
inline constexpr bool is_writable<OrOmitted<T>> = false;

}  // namespace detail

/// Whether a T contains a Secret at any depth; then faults must not echo it.
template <class T>
inline constexpr bool holds_secret = detail::finds_secret<T>();

/// The JSON text of a member's default; empty if it has none. An initializer must differ from the empty value of the
/// type: `std::string search = ""` and `bool is_new = false` look like no initializer. Use OrEmpty for these.
template <Described T, class Descriptor>
const std::string& default_of() {
    using Type = MemberType<T, Descriptor>;
    static const std::string text = [] {
        std::string initial;
        if constexpr (detail::is_or_empty<Type>) {
            initial = to_json(Type{});
        } else if constexpr (!holds_secret<Type> && detail::is_writable<Type>) {
            initial = to_json(T{}.*Descriptor::pointer);
            if (initial == to_json(Type{})) initial.clear();
        }
        return initial;
    }();
    return text;
}

/// Whether a body may omit the member.
template <Described T, class Descriptor>
bool may_be_missing() {
    using Type = MemberType<T, Descriptor>;
    return detail::is_optional<Type> || detail::is_box<Type> || detail::is_or_omitted<Type> ||
           !default_of<T, Descriptor>().empty();
}

}  // namespace plaza::json
