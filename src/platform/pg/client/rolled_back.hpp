// RolledBack: the failure of a transaction that may be repeated.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "platform/pg/query/error.hpp"

namespace plaza::pg {

/// PostgreSQL had begun the transaction and certainly rolled it back, for a reason that passes: the connection was lost
/// before the commit was sent, or a time limit passed too early. The same work may succeed at once.
struct RolledBack : Unavailable {
    explicit RolledBack(std::string reason) : Unavailable(std::move(reason)) {}
};

[[nodiscard]] inline std::exception_ptr rolled_back(std::string reason) {
    return std::make_exception_ptr(RolledBack(std::move(reason)));
}

}  // namespace plaza::pg
