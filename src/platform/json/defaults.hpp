// Which members of a described struct a body must have: those without a default member initialiser.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/base/secret.hpp"
#include "platform/json/write.hpp"

namespace plaza::json {

template <class T, class Descriptor>
using MemberType = std::remove_cvref_t<decltype(std::declval<T&>().*Descriptor::pointer)>;

namespace detail {

template <class T>
struct HoldsSecret : std::is_same<T, Secret> {};
template <class T>
struct HoldsSecret<std::optional<T>> : HoldsSecret<T> {};
template <class T>
struct HoldsSecret<std::vector<T>> : HoldsSecret<T> {};

template <class T, class... Descriptors>
constexpr bool any_secret(boost::mp11::mp_list<Descriptors...>) {
    return (HoldsSecret<MemberType<T, Descriptors>>::value || ...);
}

template <Described T>
struct HoldsSecret<T> : std::bool_constant<any_secret<T>(boost::mp11::mp_rename<Members<T>, boost::mp11::mp_list>{})> {
};

template <class T, class Descriptor>
constexpr bool read_after_default_initialisation() {
    T object;
    return static_cast<void>(object.*Descriptor::pointer), true;
}

/// Reading a number that nothing initialised is no constant expression: so the compiler tells whether `bool b;` or
/// `bool b = false;` was written.
template <class T, class Descriptor>
concept Initialised = requires { typename std::bool_constant<read_after_default_initialisation<T, Descriptor>()>; };

}  // namespace detail

/// Whether a T carries a Secret at any depth: then no fault may echo it as a whole.
template <class T>
inline constexpr bool holds_secret = detail::HoldsSecret<T>::value;

/// The JSON text of a member's default; empty: it has none. For class types the default must differ from the type's
/// own empty value: `Text<0, 9> title = {""}` cannot be told from no default.
template <Described T, class Descriptor>
const std::string& default_of() {
    using Type = MemberType<T, Descriptor>;
    static const std::string text = [] {
        if constexpr (holds_secret<Type>) {
            return std::string{};
        } else if constexpr (std::is_arithmetic_v<Type>) {
            if constexpr (detail::Initialised<T, Descriptor>)
                return to_json(T{}.*Descriptor::pointer);
            else
                return std::string{};
        } else {
            const auto initial = to_json(T{}.*Descriptor::pointer);
            return initial == to_json(Type{}) ? std::string{} : initial;
        }
    }();
    return text;
}

/// Whether a body may leave the member out.
template <Described T, class Descriptor>
bool may_be_missing() {
    return detail::is_optional<MemberType<T, Descriptor>> || !default_of<T, Descriptor>().empty();
}

}  // namespace plaza::json
