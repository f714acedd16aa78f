// Value: converts C++ types to and from PostgreSQL's binary format. value_types.hpp adds arrays, enums and others.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/time.hpp"

namespace plaza::pg {

using Bytes = std::vector<std::byte>;

/// The OID of a type (select oid from pg_type). OIDs of built-in types never change.
using TypeNumber = unsigned int;

namespace type {
inline constexpr TypeNumber boolean = 16, bytea = 17, bigint = 20, integer = 23, text = 25, double_precision = 701,
                            timestamptz = 1184, uuid = 2950, jsonb = 3802, xid8 = 5069;
/// The type of arrays with this element type.
consteval TypeNumber array_of(TypeNumber element) {
    switch (element) {
        case boolean:
            return 1000;
        case bytea:
            return 1001;
        case integer:
            return 1007;
        case text:
            return 1009;
        case bigint:
            return 1016;
        case double_precision:
            return 1022;
        case timestamptz:
            return 1185;
        case uuid:
            return 2951;
        case jsonb:
            return 3807;
        case xid8:
            return 271;
        default:
            throw "a type without a known array";
    }
}
}  // namespace type

template <std::integral Number>
void append_number(std::string& out, Number number) {
    static_assert(std::endian::native == std::endian::little);
    const auto swapped = std::byteswap(number);
    char bytes[sizeof swapped];
    std::memcpy(bytes, &swapped, sizeof swapped);
    out.append(bytes, sizeof bytes);
}

/// The size must be that of Number; the column's type was checked before.
template <std::integral Number>
Number read_number(std::string_view bytes) {
    Number number = 0;
    std::memcpy(&number, bytes.data(), sizeof number);
    return std::byteswap(number);
}

/// Value<T> has `type`, `is_nullable`, `append(out, value)` and `read(bytes)`. A string_view can only be a parameter.
template <class T>
struct Value;

template <std::integral Number, TypeNumber Type>
struct NumberValue {
    static constexpr TypeNumber type = Type;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, Number value) { append_number(out, value); }
    static Number read(std::string_view bytes) { return read_number<Number>(bytes); }
};

template <>
struct Value<std::int64_t> : NumberValue<std::int64_t, type::bigint> {};
template <>
struct Value<int> : NumberValue<int, type::integer> {};

template <>
struct Value<bool> {
    static constexpr TypeNumber type = type::boolean;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, bool value) { out += static_cast<char>(value); }
    static bool read(std::string_view bytes) { return bytes.front() != 0; }
};

template <FixedString Kind>
struct Value<Id<Kind>> {
    static constexpr TypeNumber type = type::bigint;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, Id<Kind> id) { append_number(out, id.value); }
    static Id<Kind> read(std::string_view bytes) { return {read_number<std::int64_t>(bytes)}; }
};

template <>
struct Value<std::string_view> {
    static constexpr TypeNumber type = type::text;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, std::string_view value) { out += value; }
};

template <>
struct Value<std::string> : Value<std::string_view> {
    static std::string read(std::string_view bytes) { return std::string(bytes); }
};

template <>
struct Value<Secret> {
    static constexpr TypeNumber type = type::text;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, const Secret& value) { out += value.reveal(); }
    static Secret read(std::string_view bytes) { return Secret(std::string(bytes)); }
};

/// Constrained texts (Text, Email). They are checked on input, and not again when read from the database.
template <class T>
    requires std::same_as<decltype(T::value), std::string>
struct Value<T> {
    static constexpr TypeNumber type = type::text;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, const T& text) { out += text.value; }
    static T read(std::string_view bytes) { return {std::string(bytes)}; }
};

template <>
struct Value<Time> {
    static constexpr TypeNumber type = type::timestamptz;
    static constexpr bool is_nullable = false;
    /// The Unix time of PostgreSQL's epoch, 2000-01-01.
    static constexpr std::chrono::microseconds epoch{946'684'800'000'000};

    static void append(std::string& out, Time moment) {
        append_number<std::int64_t>(out, (moment.time_since_epoch() - epoch).count());
    }
    static Time read(std::string_view bytes) {
        const std::chrono::microseconds since_2000{read_number<std::int64_t>(bytes)};
        // The largest value is PostgreSQL's 'infinity'.
        return since_2000 > Time::duration::max() - epoch ? Time::max() : Time(since_2000 + epoch);
    }
};

template <>
struct Value<Bytes> {
    static constexpr TypeNumber type = type::bytea;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, const Bytes& bytes) {
        out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    static Bytes read(std::string_view bytes) {
        const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
        return {first, first + bytes.size()};
    }
};

template <class T>
struct Value<std::optional<T>> {
    static constexpr TypeNumber type = Value<T>::type;
    static constexpr bool is_nullable = true;
};

}  // namespace plaza::pg
