// Merging: how statements of several callers become one, and how each of them gets its rows back.
#pragma once

#include <span>

#include "platform/pg/client/statement.hpp"

namespace plaza::pg {

/// Takes those at the front that are one statement together, at least one: neighbours of one KeyedRead or KeyedWrite,
/// outside a transaction.
[[nodiscard]] std::span<Statement* const> take_callers(std::span<Statement* const>& statements);

[[nodiscard]] Parameters merged_parameters(std::span<Statement* const> callers);

/// Gives each caller the part of the reply that is its own.
void share_out(std::span<Statement* const> callers, const Result& reply);

}  // namespace plaza::pg
