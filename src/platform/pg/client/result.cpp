#include "platform/pg/client/result.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <stdexcept>

namespace plaza::pg {

std::optional<std::string_view> Parameters::operator[](int index) const {
    const auto place = static_cast<std::size_t>(index);
    if (ends_[place].is_null) return std::nullopt;
    const auto begin = place == 0 ? 0 : ends_[place - 1].position;
    return std::string_view(bytes_).substr(begin, ends_[place].position - begin);
}

// Unlike Value<std::vector<T>>, these arrays may contain nulls.
Parameters Parameters::arrays(std::span<const TypeNumber> elements, std::span<const Parameters* const> statements) {
    Parameters gathered;
    auto& out = gathered.bytes_;
    for (int index = 0; index < std::ssize(elements); ++index) {
        append_array_head(out, elements[static_cast<std::size_t>(index)], statements.size());
        for (const auto* statement : statements) {
            const auto bytes = (*statement)[index];
            append_number<std::int32_t>(out, bytes ? static_cast<std::int32_t>(bytes->size()) : -1);
            if (bytes) out += *bytes;
        }
        gathered.ends_.push_back({out.size(), false});
    }
    return gathered;
}

Parameters Parameters::array(TypeNumber element, std::span<const std::string_view> values) {
    Parameters parameters;
    auto& out = parameters.bytes_;
    append_array_head(out, element, values.size());
    for (const auto bytes : values) {
        append_number(out, static_cast<std::int32_t>(bytes.size()));
        out += bytes;
    }
    parameters.ends_.push_back({out.size(), false});
    return parameters;
}

Result::Result(pg_result* result) : rows_(PQntuples(result)) {
    if (result) result_.reset(result, PQclear);
}

Result Result::part(int first, int count) const {
    auto part = *this;
    part.first_ = first;
    part.rows_ = count;
    return part;
}

std::int64_t Result::affected() const {
    const std::string_view digits = PQcmdTuples(result_.get());
    std::int64_t count = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return count;
}

std::optional<std::string_view> Result::field(int row, int column) const {
    const auto* result = result_.get();
    row += first_;
    if (PQgetisnull(result, row, column)) return std::nullopt;
    return std::string_view(PQgetvalue(result, row, column),
                            static_cast<std::size_t>(PQgetlength(result, row, column)));
}

void throw_unexpected_null(const QueryBase& query, int column) {
    throw std::logic_error(
        fmt::format("{}: column {} is null, but its member is not optional", query.name(), column + 1));
}

void throw_unexpected_rows(const QueryBase& query, int rows) {
    throw std::logic_error(fmt::format("{}: expected one row, got {}", query.name(), rows));
}

void throw_unreadable(const QueryBase& query, int column, const UnreadableValue& reason) {
    throw UnreadableValue(fmt::format("{}: column {}: {}", query.name(), column, reason.what()));
}

void throw_read_too_early(const QueryBase& query) {
    throw std::logic_error(fmt::format("{}: result read before its unit was committed", query.name()));
}

}  // namespace plaza::pg
