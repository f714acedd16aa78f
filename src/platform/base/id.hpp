// Ids as types: an id of one kind cannot be passed where one of another is meant.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "platform/base/fixed_string.hpp"

namespace plaza {

/// A number of 53 bits, ordered by time (id_source.hpp): exact as a JSON number.
template <FixedString Kind>
struct Id {
    std::int64_t value = 0;

    auto operator<=>(const Id&) const = default;
};

/// An id as somebody asked for it: any integer, also one that can be nobody's. RFC 8259 numbers have no bound, so an
/// integer beyond 64 bits keeps its digits for the answer, and its id is one that no row has.
template <class IdType>
struct RequestedId {
    IdType id;
    std::string digits;
};

}  // namespace plaza
