// The queries of the program, without those of tests.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

// Included because no other code of the tests uses these queries.
#include "domain/conversations/queries.hpp"       // IWYU pragma: keep
#include "domain/markers/queries.hpp"             // IWYU pragma: keep
#include "domain/moderation/queries.hpp"          // IWYU pragma: keep
#include "domain/notifications/list_queries.hpp"  // IWYU pragma: keep
#include "domain/notifications/queries.hpp"       // IWYU pragma: keep
#include "domain/reports/queries.hpp"             // IWYU pragma: keep
#include "domain/trends/queries.hpp"              // IWYU pragma: keep
#include "platform/pg/query/query.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

/// Returns the queries of the program. Names of queries in tests begin with "test.".
inline std::vector<const pg::QueryBase*> queries_of_the_program() {
    std::vector<const pg::QueryBase*> queries;
    std::ranges::copy_if(pg::registered_queries(), std::back_inserter(queries),
                         [](const auto* query) { return !std::string_view(query->name()).starts_with("test."); });
    return queries;
}

/// The types of the query's parameters, as PostgreSQL writes them.
inline std::vector<std::string> types_of(TestDatabase& database, const pg::QueryBase& query) {
    std::vector<std::string> types;
    for (const auto type : query.parameters())
        types.push_back(
            database.scalar("select format_type($1::oid, null)", {std::to_string(static_cast<unsigned>(type))}));
    return types;
}

/// Others begin and end transactions, for example.
inline bool reads_or_writes_rows(const pg::QueryBase& query) {
    static const std::regex verbs(R"(\s*(select|with|insert|update|delete)\b)");
    return std::regex_search(query.sql(), verbs, std::regex_constants::match_continuous);
}

/// One value for each parameter, as the arguments of `execute`. Arrays have one element.
inline std::string sample_arguments(TestDatabase& database, const pg::QueryBase& query) {
    std::vector<std::string> values;
    for (const auto& type : types_of(database, query)) {
        const bool is_array = type.ends_with("[]");
        const auto element = is_array ? type.substr(0, type.size() - 2) : type;
        std::string_view text = "1";
        if (element == "timestamp with time zone") text = "2026-01-01";
        if (element == "jsonb") text = "[]";
        if (element == "boolean") text = "t";
        values.push_back(is_array ? fmt::format("array['{}'::{}]", text, element)
                                  : fmt::format("'{}'::{}", text, type));
    }
    return values.empty() ? "" : fmt::format("({})", fmt::join(values, ", "));
}

/// Prepares the query under the name `asked`.
inline void prepare(TestDatabase& database, const pg::QueryBase& query) {
    const auto types = types_of(database, query);
    const auto list = types.empty() ? "" : fmt::format("({})", fmt::join(types, ", "));
    database.exec(fmt::format("prepare asked{} as {}", list, query.sql()));
}

}  // namespace plaza::test
