// Parameters and Result: encodes parameters and reads rows, without including libpq.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pg/query/error.hpp"
#include "platform/pg/query/query.hpp"

struct pg_result;

namespace plaza::pg {

/// The encoded parameters of one statement. Copies the values.
class Parameters {
 public:
    template <class... T>
    [[nodiscard]] static Parameters of(const T&... values) {
        Parameters parameters;
        parameters.ends_.reserve(sizeof...(T));
        (parameters.append(values), ...);
        return parameters;
    }

    template <class T>
    [[nodiscard]] static Parameters of_each(std::span<const T> values) {
        Parameters parameters;
        parameters.ends_.reserve(values.size());
        for (const auto& value : values) parameters.append(value);
        return parameters;
    }

    /// Combines the parameters of several statements: each parameter becomes an array with this element type.
    [[nodiscard]] static Parameters arrays(std::span<const TypeNumber> elements,
                                           std::span<const Parameters* const> statements);
    /// One parameter: an array of the encoded values.
    [[nodiscard]] static Parameters array(TypeNumber element, std::span<const std::string_view> values);

    [[nodiscard]] int count() const { return static_cast<int>(ends_.size()); }
    /// The bytes of a parameter; nullopt for null. Valid as long as the parameters.
    [[nodiscard]] std::optional<std::string_view> operator[](int index) const;

 private:
    struct End {
        std::size_t position;
        bool is_null;
    };

    template <class T>
    void append(const T& value) {
        Value<T>::append(bytes_, value);
        ends_.push_back({bytes_.size(), false});
    }
    template <class T>
    void append(const std::optional<T>& value) {
        if (value) return append(*value);
        ends_.push_back({bytes_.size(), true});
    }

    std::string bytes_;
    std::vector<End> ends_;
};

/// The server's reply to a statement, or the part of it that belongs to one caller.
class Result {
 public:
    Result() = default;
    explicit Result(pg_result* result);

    [[nodiscard]] bool has_value() const { return result_ != nullptr; }
    [[nodiscard]] pg_result* get() const { return result_.get(); }
    /// The rows `first` to `first + count - 1` of the same reply.
    [[nodiscard]] Result part(int first, int count) const;

    [[nodiscard]] int rows() const { return rows_; }
    /// The number of rows that the statement changed.
    [[nodiscard]] std::int64_t affected() const;
    /// The bytes of a field; nullopt for null. Valid as long as the result.
    [[nodiscard]] std::optional<std::string_view> field(int row, int column) const;

 private:
    std::shared_ptr<pg_result> result_;  // shared by all callers of a merged statement
    int first_ = 0;
    int rows_ = 0;
};

/// For mistakes in a query: throw std::logic_error with the name of the query.
[[noreturn]] void throw_unexpected_null(const QueryBase& query, int column);
[[noreturn]] void throw_unexpected_rows(const QueryBase& query, int rows);
/// Throws UnreadableValue. `column` counts from 1.
[[noreturn]] void throw_unreadable(const QueryBase& query, int column, const UnreadableValue& reason);
[[noreturn]] void throw_read_too_early(const QueryBase& query);

struct RowReader {
    const QueryBase& query;
    const Result& result;
    int row;

    template <class T>
    void read_field(int column, T& out) const {
        const auto bytes = result.field(row, column);
        if (!bytes) throw_unexpected_null(query, column);
        out = Value<T>::read(*bytes);
    }
    template <class T>
    void read_field(int column, std::optional<T>& out) const {
        if (const auto bytes = result.field(row, column)) out = Value<T>::read(*bytes);
    }

    template <class Row>
    [[nodiscard]] Row read() const {
        Row out{};
        int column = query.merging() == Merging::by_place ? 1 : 0;
        try {
            if constexpr (Described<Row>)
                for_each_member<Row>([&](auto member) { read_field(column++, out.*member.pointer); });
            else
                read_field(column++, out);
        } catch (const UnreadableValue& unreadable) {
            throw_unreadable(query, column, unreadable);
        }
        return out;
    }
};

}  // namespace plaza::pg
