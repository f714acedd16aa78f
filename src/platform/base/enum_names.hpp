// The names of described enums (Boost.Describe) outside of C++.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "platform/base/describe.hpp"

namespace plaza {

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// Empty if no enumerator has this value.
template <DescribedEnum E>
[[nodiscard]] constexpr std::string_view enum_name(E value) {
    std::string_view name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (enumerator.value == value) name = outer_name(enumerator.name);
    });
    return name;
}

template <DescribedEnum E>
[[nodiscard]] constexpr std::optional<E> find_enumerator(std::string_view name) {
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (outer_name(enumerator.name) == name) found = enumerator.value;
    });
    return found;
}

/// All names, separated by commas.
template <DescribedEnum E>
[[nodiscard]] std::string enum_names() {
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (!names.empty()) names += ", ";
        names += outer_name(enumerator.name);
    });
    return names;
}

}  // namespace plaza
