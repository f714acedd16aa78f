// Value for compound types: arrays, described enums, jsonb, uuid, double, xid8.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/enum_names.hpp"
#include "platform/pg/query/error.hpp"
#include "platform/pg/query/value.hpp"

namespace plaza::pg {

/// The text of a jsonb value. PostgreSQL validates it and sorts its keys.
struct Jsonb {
    std::string text;

    bool operator==(const Jsonb&) const = default;
};

struct Uuid {
    std::array<std::byte, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;
};

/// The number of a transaction, which is never reused.
struct Xid8 {
    std::uint64_t value = 0;

    auto operator<=>(const Xid8&) const = default;
};

/// Includes NaN and the infinities.
template <>
struct Value<double> {
    static constexpr TypeNumber type = type::double_precision;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, double value) { append_number(out, std::bit_cast<std::uint64_t>(value)); }
    static double read(std::string_view bytes) { return std::bit_cast<double>(read_number<std::uint64_t>(bytes)); }
};

template <>
struct Value<Xid8> {
    static constexpr TypeNumber type = type::xid8;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, Xid8 xid) { append_number(out, xid.value); }
    static Xid8 read(std::string_view bytes) { return {read_number<std::uint64_t>(bytes)}; }
};

template <>
struct Value<Uuid> {
    static constexpr TypeNumber type = type::uuid;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, const Uuid& uuid);
    static Uuid read(std::string_view bytes);
};

template <>
struct Value<Jsonb> {
    static constexpr TypeNumber type = type::jsonb;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, const Jsonb& json);
    static Jsonb read(std::string_view bytes);
};

[[noreturn]] void throw_unknown_name(std::string_view text, const std::string& names);
[[noreturn]] void throw_nameless(std::int64_t enumerator);

/// Stored as the name of the enumerator, so names must never change.
template <DescribedEnum E>
struct Value<E> {
    static constexpr TypeNumber type = type::text;
    static constexpr bool is_nullable = false;
    static void append(std::string& out, E value) {
        const auto name = enum_name(value);
        if (name.empty()) throw_nameless(static_cast<std::int64_t>(value));
        out += name;
    }
    static E read(std::string_view bytes) {
        const auto value = find_enumerator<E>(bytes);
        if (!value) throw_unknown_name(bytes, enum_names<E>());
        return *value;
    }
};

/// Reads the elements of an array in PostgreSQL's binary format. Throws UnreadableValue for nulls and for more than one
/// dimension.
class ArrayReader {
 public:
    explicit ArrayReader(std::string_view bytes);

    [[nodiscard]] std::size_t left() const { return left_; }
    [[nodiscard]] std::string_view next();

 private:
    std::string_view take(std::size_t size);

    std::string_view rest_;
    std::size_t left_ = 0;
};

void append_array_head(std::string& out, TypeNumber element, std::size_t size);
/// Sets the four bytes at `place` to the length of the bytes after them.
void set_element_length(std::string& out, std::size_t place);

/// Arrays have one dimension and no nulls.
template <class T>
struct Value<std::vector<T>> {
    static_assert(!Value<T>::is_nullable, "an array has no nulls");
    static constexpr TypeNumber type = type::array_of(Value<T>::type);
    static constexpr bool is_nullable = false;
    static void append(std::string& out, const std::vector<T>& values) {
        append_array_head(out, Value<T>::type, values.size());
        for (auto&& value : values) {
            const auto place = out.size();
            append_number<std::int32_t>(out, 0);
            Value<T>::append(out, value);
            set_element_length(out, place);
        }
    }
    static std::vector<T> read(std::string_view bytes) {
        ArrayReader elements(bytes);
        std::vector<T> values;
        values.reserve(elements.left());
        while (elements.left() > 0) values.push_back(Value<T>::read(elements.next()));
        return values;
    }
};

}  // namespace plaza::pg
