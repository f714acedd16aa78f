// Value: a parsed JSON text as Python would hold it. Its conversion into types lives in decode.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plaza::json {

struct Value;
struct Member;

/// An integer beyond 64 bits: its digits without leading zeros, after a minus sign where it is negative.
struct BigInteger {
    std::string digits;
};

using Array = std::vector<Value>;
/// In the order of the first appearances; of duplicates the last wins.
using Object = std::vector<Member>;

struct Value {
    /// Strings are UTF-8, but for surrogates without their other half: those stand in three bytes each, as JSON and
    /// Python allow them. Decoding refuses them.
    std::variant<std::monostate, bool, std::int64_t, BigInteger, double, std::string, Array, Object> data;

    [[nodiscard]] bool is_null() const { return data.index() == 0; }
    template <class T>
    [[nodiscard]] const T* as() const {
        return std::get_if<T>(&data);
    }
    /// The member of that name; nothing also where this is no object.
    [[nodiscard]] const Value* find(std::string_view name) const;
};

struct Member {
    std::string name;
    Value value;
};

/// Leaves of each name the last value, at the place of the first, as Python's dict does.
void drop_duplicates(Object& object);

}  // namespace plaza::json
