#include "platform/pg/result.hpp"

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

void Result::Clear::operator()(pg_result* result) const {
    PQclear(result);
}

int Result::rows() const {
    return PQntuples(result_.get());
}

std::int64_t Result::affected() const {
    const std::string_view digits = PQcmdTuples(result_.get());
    std::int64_t count = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return count;
}

std::optional<std::string_view> Result::field(int row, int column) const {
    const auto* result = result_.get();
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

}  // namespace plaza::pg
