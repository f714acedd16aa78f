// Compares the queries of the program with a migrated schema. For tests: it blocks.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "platform/base/secret.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {

/// PREPAREs each query and says, one sentence each, where the server sees another parameter type, column name, column
/// type or nullability than the signature. Throws BlockingError where the database cannot be reached.
[[nodiscard]] std::vector<std::string> check_queries(const Secret& url,
                                                     std::span<const QueryBase* const> queries = registered_queries());

}  // namespace plaza::pg
