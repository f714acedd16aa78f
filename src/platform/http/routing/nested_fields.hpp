// Fields with names as in Rails: `a[b][c]=1` is a member of a member, `id[]=1&id[]=2` is a list.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "platform/http/routing/fields.hpp"
#include "platform/json/fault.hpp"

namespace plaza::http {

/// The maximum depth of names.
inline constexpr std::size_t max_nesting = 8;

/// Returns the members of a JSON object as text; empty if there are none. Values are strings, and lists and objects of
/// them. The last of duplicate fields is used. The fault is for a name that is used in two ways (`a=1&a[b]=2`) or is
/// nested too deeply; its place starts at the object.
[[nodiscard]] std::expected<std::string, json::Fault> nested_members(const Fields& fields);

}  // namespace plaza::http
