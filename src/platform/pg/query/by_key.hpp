// ByKey, KeyedRead, KeyedWrite: queries whose simultaneous calls run as one statement. Starting a statement costs
// PostgreSQL more than finding a row, and a commit costs more than writing a row.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/pg/query/query.hpp"

namespace plaza::pg {

/// The maximum number of keys of one ByKey statement. Other statements on its connection wait no longer for it than for
/// a page.
inline constexpr std::size_t most_keys = 256;

template <class Row>
struct FirstColumn {
    using Type = Row;
};

template <Described Row>
struct FirstColumn<Row> {
    template <class Of, class T>
    static T type_of(T Of::*);
    using Type = decltype(type_of(boost::mp11::mp_first<Members<Row>>::pointer));
};

/// Reads rows by key, at most one row per key. `$1` is the array of the distinct keys of all callers. The first column
/// of a row is its key, exactly as requested. Reader::load() and maybe() distribute the rows.
///
///     inline const pg::ByKey<BookRow(BookId)> load_books{"books.load", R"sql(
///         select b.id, b.title from books b where b.id = any($1))sql"};
template <class Signature>
class ByKey;

template <class Row, class Key>
    requires std::same_as<typename FirstColumn<Row>::Type, Key>
class ByKey<Row(Key)> final : public QueryBase {
 public:
    ByKey(const char* name, const char* sql, std::vector<std::string_view> not_null = {})
        : ByKey(name, Lane::point, sql, std::move(not_null)) {}
    ByKey(const char* name, ReadLane lane, const char* sql, std::vector<std::string_view> not_null = {})
        : QueryBase({name, lane, sql}, {array_type, key_type, row_columns, Merging::by_key}, std::move(not_null)) {}

 private:
    static constexpr std::array key_type{Value<Key>::type};
    static constexpr std::array array_type{type::array_of(Value<Key>::type)};
    static constexpr auto row_columns = columns_of<Row>();
};

template <std::size_t Size>
consteval auto after_place(const std::array<Column, Size>& columns) {
    std::array<Column, Size + 1> all{Column{"place", type::bigint, false}};
    std::ranges::copy(columns, all.begin() + 1);
    return all;
}

template <class Row>
consteval auto placed_columns() {
    if constexpr (std::is_void_v<Row>)
        return std::array<Column, 0>{};
    else
        return after_place(columns_of<Row>());
}

template <class Signature>
class KeyedQuery;

template <class Row, class... Parameter>
class KeyedQuery<Row(Parameter...)> : public QueryBase {
 protected:
    KeyedQuery(Text text, std::vector<std::string_view> not_null)
        : QueryBase(text, {array_types, element_types, columns, Merging::by_place}, with_place(std::move(not_null))) {}
    ~KeyedQuery() = default;

 private:
    static std::vector<std::string_view> with_place(std::vector<std::string_view> not_null) {
        if (!columns.empty()) not_null.emplace_back(columns.front().name);
        return not_null;
    }

    static_assert(sizeof...(Parameter) > 0 && sizeof...(Parameter) <= max_parameters);
    static constexpr std::array<TypeNumber, sizeof...(Parameter)> element_types{Value<Parameter>::type...};
    static constexpr std::array<TypeNumber, sizeof...(Parameter)> array_types{
        type::array_of(Value<Parameter>::type)...};
    static constexpr auto columns = placed_columns<Row>();
};

/// Returns the rows of each call. In the SQL, each parameter is an array with one element per call. The first column,
/// `place`, says which call a row belongs to:
///
///     select asked.place, b.id, b.title
///       from unnest($1, $2) with ordinality asked (shop_id, book_id, place) join books b on …
///
/// The rows of a call must be adjacent, or all calls of the statement fail. So SQL that can return several rows for one
/// call ends with `order by place`.
template <class Signature>
class KeyedRead;

template <class Row, class... Parameter>
class KeyedRead<Row(Parameter...)> final : public KeyedQuery<Row(Parameter...)> {
 public:
    KeyedRead(const char* name, ReadLane lane, const char* sql, std::vector<std::string_view> not_null = {})
        : KeyedQuery<Row(Parameter...)>({name, lane, sql}, std::move(not_null)) {}
};

/// A KeyedRead for writes; with void for one that returns no rows. The rows of a call must be adjacent here too. The
/// statement must lock its rows in the order of their ids, to avoid deadlocks.
template <class Signature>
class KeyedWrite;

template <class Row, class... Parameter>
class KeyedWrite<Row(Parameter...)> final : public KeyedQuery<Row(Parameter...)> {
 public:
    KeyedWrite(const char* name, const char* sql, std::vector<std::string_view> not_null = {})
        : KeyedQuery<Row(Parameter...)>({name, Lane::write, sql}, std::move(not_null)) {}
};

/// Whether queries of this template return each call's rows alone; a ByKey returns rows by their keys.
template <template <class> class Query>
inline constexpr bool is_read = false;
template <>
inline constexpr bool is_read<Read> = true;
template <>
inline constexpr bool is_read<KeyedRead> = true;

template <template <class> class Query>
inline constexpr bool is_write = false;
template <>
inline constexpr bool is_write<Write> = true;
template <>
inline constexpr bool is_write<KeyedWrite> = true;

}  // namespace plaza::pg
