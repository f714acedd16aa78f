// Merging: how statements of several callers become one, and how each of them gets its rows back.
#pragma once

#include <span>

#include "platform/pg/client/statement.hpp"

namespace plaza::pg {

/// Takes those at the front that are one statement together, at least one: neighbours of one query that merges, outside
/// a transaction. Those of a ByKey as long as they have at most `most_keys` keys.
[[nodiscard]] std::span<Statement* const> take_callers(std::span<Statement* const>& statements);

[[nodiscard]] Parameters merged_parameters(std::span<Statement* const> callers);

/// Gives each caller the part of the reply that is its own. Fails all of them with std::logic_error where a ByKey
/// brings two rows of one key, or a key that was not asked for.
void share_out(std::span<Statement* const> callers, const Result& reply);

}  // namespace plaza::pg
