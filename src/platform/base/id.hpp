// Id: a type for each kind of id, so that ids of different kinds cannot be confused.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "platform/base/fixed_string.hpp"

namespace plaza {

/// A 53-bit, time-ordered number (id_source.hpp), which a JSON number holds exactly.
template <FixedString Kind>
struct Id {
    std::int64_t value = 0;

    auto operator<=>(const Id&) const = default;
};

/// An id in a request: any integer, because numbers in RFC 8259 are unbounded. Beyond 64 bits, the digits are kept for
/// the response, and the id is one that no row has.
template <class IdType>
struct RequestedId {
    IdType id;
    std::string digits;
};

}  // namespace plaza
