// Fields named as Rails names them: `a[b][c]=1` is a member of a member, `id[]=1&id[]=2` a list.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "platform/http/routing/fields.hpp"
#include "platform/json/fault.hpp"

namespace plaza::http {

/// How deep names may nest.
inline constexpr std::size_t max_nesting = 8;

/// The members of a JSON object whose values are strings, lists and objects of them; empty: there are none. The last of
/// duplicates counts. The fault is of a name that is used in two ways (`a=1&a[b]=2`) or nests too deep; its place
/// begins at the object.
[[nodiscard]] std::expected<std::string, json::Fault> nested_members(const Fields& fields);

}  // namespace plaza::http
