// Values in the form that a protocol prescribes: omitted members, ids as text, times in milliseconds.
#pragma once

#include <optional>

#include "platform/base/time.hpp"

namespace plaza {

/// A member that is omitted if it is absent. An optional member would be null.
template <class T>
struct OrOmitted {
    std::optional<T> value{};
};

/// An id that is written as a string of digits, because a JavaScript number cannot hold 64 bits.
template <class IdType>
struct TextId {
    IdType value{};
};

/// A time that is written as `2026-11-22T12:46:21.390Z`, always with three digits, truncated.
struct MillisTime {
    Time value{};
};

}  // namespace plaza
