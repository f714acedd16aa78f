// Compares the queries of the program with a migrated schema. For tests.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "platform/base/secret.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {

/// Prepares each query, and returns one line per difference between the server's description and the C++ signature:
/// parameter types, column names, column types, nullability. Throws BlockingError if it cannot connect.
[[nodiscard]] std::vector<std::string> check_queries(const Secret& url,
                                                     std::span<const QueryBase* const> queries = registered_queries());

}  // namespace plaza::pg
