// Visits the members of described structs (Boost.Describe), for JSON, rows, settings and OpenAPI.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstddef>
#include <string_view>

namespace plaza {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

template <Described T>
using Members =
    boost::mp11::mp_rename<boost::describe::describe_members<T, boost::describe::mod_public>, boost::mp11::mp_list>;

template <Described T>
inline constexpr std::size_t member_count = boost::mp11::mp_size<Members<T>>::value;

/// The name of a member outside C++: without a trailing `_`, which avoids keywords and type names.
constexpr std::string_view outer_name(std::string_view member) {
    if (member.ends_with('_')) member.remove_suffix(1);
    return member;
}

/// Calls visit(descriptor) for each member in order; descriptor.name, descriptor.pointer.
template <Described T, class Visit>
constexpr void for_each_member(Visit&& visit) {
    boost::mp11::mp_for_each<Members<T>>([&](auto descriptor) { visit(descriptor); });
}

}  // namespace plaza
