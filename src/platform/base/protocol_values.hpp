// Values in the form that a protocol prescribes: members left out, ids as text, times in milliseconds.
#pragma once

#include <optional>

#include "platform/base/time.hpp"

namespace plaza {

/// A member that is not written at all if it is absent, where an optional one would be null.
template <class T>
struct OrOmitted {
    std::optional<T> value{};
};

/// An id that is a string of digits: JavaScript's numbers do not hold 64 bits.
template <class IdType>
struct TextId {
    IdType value{};
};

/// A moment written as `2026-11-22T12:46:21.390Z`: always three digits, cut off and not rounded.
struct MillisTime {
    Time value{};
};

}  // namespace plaza
