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

// PostgreSQL's binary form of an array: dimensions, whether it holds nulls, type; length and first index of the one
// dimension; then each element's length, -1 for null, and bytes (array_recv in its sources).
Parameters Parameters::arrays(std::span<const TypeNumber> elements, std::span<const Parameters* const> statements) {
    Parameters gathered;
    auto& out = gathered.bytes_;
    for (int index = 0; index < std::ssize(elements); ++index) {
        append_number<std::int32_t>(out, 1);
        append_number<std::int32_t>(out, 1);
        append_number(out, elements[static_cast<std::size_t>(index)]);
        append_number<std::int32_t>(out, static_cast<std::int32_t>(statements.size()));
        append_number<std::int32_t>(out, 1);
        for (const auto* statement : statements) {
            const auto bytes = (*statement)[index];
            append_number<std::int32_t>(out, bytes ? static_cast<std::int32_t>(bytes->size()) : -1);
            if (bytes) out += *bytes;
        }
        gathered.ends_.push_back({out.size(), false});
    }
    return gathered;
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
    throw std::logic_error(fmt::format("{}: column {} is null, its member is not optional", query.name(), column + 1));
}

void throw_unexpected_rows(const QueryBase& query, int rows) {
    throw std::logic_error(fmt::format("{}: expected one row, got {}", query.name(), rows));
}

void throw_read_too_early(const QueryBase& query) {
    throw std::logic_error(fmt::format("{}: read before its unit was committed", query.name()));
}

}  // namespace plaza::pg
