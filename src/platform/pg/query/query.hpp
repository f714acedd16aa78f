// Read, Write: the text of a statement with its C++ signature. Readers and Writers run them (runner.hpp). The
// constructor registers the query; a test prepares all registered queries on the migrated schema and compares the types
// (check.hpp). by_key.hpp has the queries that merge.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::pg {

/// The connections that a query uses outside transactions.
enum class Lane {
    point,   // short reads by key; those of one turn of the loop are one batch
    list,    // pages, in batches of up to 8
    search,  // reads that may be slow; planned each time, and never batched
    write,   // all writes
};

/// The lane of a read: `Lane::write` does not compile.
class ReadLane {
 public:
    // NOLINTNEXTLINE(google-explicit-constructor)
    consteval ReadLane(Lane lane) : lane_(lane) {
        if (lane == Lane::write)
            throw "a read cannot use Lane::write: a statement that locks or changes rows is a Write";
    }
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr operator Lane() const { return lane_; }

 private:
    Lane lane_;
};

/// How simultaneous calls become one statement (by_key.hpp).
enum class Merging : char {
    none,
    by_place,  // one array per parameter; the first column says which call a row belongs to
    by_key,    // one array of all keys; the first column is the key
};

struct Column {
    std::string_view name;  // empty for a row of one value, which accepts any name
    TypeNumber type;
    bool is_nullable;
};

inline constexpr int max_parameters = 64;

class QueryBase {
 public:
    QueryBase(const QueryBase&) = delete;
    QueryBase& operator=(const QueryBase&) = delete;

    [[nodiscard]] const char* name() const { return name_; }
    [[nodiscard]] const char* sql() const { return sql_; }
    [[nodiscard]] Lane lane() const { return lane_; }
    [[nodiscard]] std::span<const TypeNumber> parameters() const { return parameters_; }
    [[nodiscard]] Merging merging() const { return merging_; }
    /// For merging queries: the element types of the parameters, which are arrays.
    [[nodiscard]] std::span<const TypeNumber> elements() const { return elements_; }
    [[nodiscard]] std::span<const Column> columns() const { return columns_; }
    [[nodiscard]] std::span<const std::string_view> not_null() const { return not_null_; }
    /// The position in registered_queries().
    [[nodiscard]] std::size_t index() const { return index_; }

 protected:
    struct Text {
        const char* name;
        Lane lane;
        const char* sql;
    };
    struct Types {
        std::span<const TypeNumber> parameters;
        std::span<const TypeNumber> elements;
        std::span<const Column> columns;
        Merging merging = Merging::none;
    };
    QueryBase(Text text, Types types, std::vector<std::string_view> not_null);
    ~QueryBase() = default;

 private:
    const char* name_;
    const char* sql_;
    Lane lane_;
    Merging merging_;
    std::span<const TypeNumber> parameters_;
    std::span<const TypeNumber> elements_;
    std::span<const Column> columns_;
    std::vector<std::string_view> not_null_;
    std::size_t index_;
};

/// All queries of the program. They are constants, constructed before main().
[[nodiscard]] std::span<const QueryBase* const> registered_queries();

/// Names the columns that are never null although PostgreSQL cannot tell. PostgreSQL knows it for plain columns in
/// queries without outer joins. All other columns (expressions, or any column of a query with an outer join) must be
/// named here or have an optional member. A test fails for a name that is unnecessary or unknown. A null in a named
/// column throws std::logic_error when it is read.
template <class... Name>
[[nodiscard]] std::vector<std::string_view> not_null(const Name&... names) {
    return {std::string_view(names)...};
}

template <class Row>
consteval auto columns_of() {
    if constexpr (std::is_void_v<Row>) {
        return std::array<Column, 0>{};
    } else if constexpr (Described<Row>) {
        return []<class... Member>(boost::mp11::mp_list<Member...>) {
            const auto column = []<class Of, class T>(const char* name, T Of::*) {
                return Column{outer_name(name), Value<T>::type, Value<T>::is_nullable};
            };
            return std::array{column(Member::name, Member::pointer)...};
        }(Members<Row>{});
    } else {
        return std::array{Column{"", Value<Row>::type, Value<Row>::is_nullable}};
    }
}

template <class Signature>
class PlainQuery;

template <class Row, class... Parameter>
class PlainQuery<Row(Parameter...)> : public QueryBase {
 protected:
    PlainQuery(Text text, std::vector<std::string_view> not_null)
        : QueryBase(text, {parameter_types, {}, row_columns}, std::move(not_null)) {}
    ~PlainQuery() = default;

 private:
    static_assert(sizeof...(Parameter) <= max_parameters);
    static constexpr std::array<TypeNumber, sizeof...(Parameter)> parameter_types{Value<Parameter>::type...};
    static constexpr auto row_columns = columns_of<Row>();
};

/// A statement that changes and locks nothing, so it can be sent twice. Row is a described struct whose members are the
/// columns in order, or the type of a single column.
///
///     inline const pg::Read<BookRow(BookId, ShopId)> find_book{"books.find", pg::Lane::point, R"sql(…)sql"};
template <class Signature>
class Read;

template <class Row, class... Parameter>
class Read<Row(Parameter...)> final : public PlainQuery<Row(Parameter...)> {
 public:
    static_assert(!std::is_void_v<Row>, "a read returns rows");

    Read(const char* name, ReadLane lane, const char* sql, std::vector<std::string_view> not_null = {})
        : PlainQuery<Row(Parameter...)>({name, lane, sql}, std::move(not_null)) {}
};

/// A statement that changes or locks rows (also `select … for update`). It is sent to a server that accepts writes. Row
/// is as for a Read, or void for a statement without rows.
template <class Signature>
class Write;

template <class Row, class... Parameter>
class Write<Row(Parameter...)> final : public PlainQuery<Row(Parameter...)> {
 public:
    Write(const char* name, const char* sql, std::vector<std::string_view> not_null = {})
        : PlainQuery<Row(Parameter...)>({name, Lane::write, sql}, std::move(not_null)) {}
};

}  // namespace plaza::pg
