// Merging: joins statements of several callers into one, and distributes its rows.
#pragma once

#include <span>

#include "platform/pg/client/statement.hpp"

namespace plaza::pg {

/// Removes the longest prefix that can be sent as one statement, at least one element, and returns it. Only adjacent
/// statements of one merging query outside a transaction are merged; those of a ByKey up to `most_keys` keys.
[[nodiscard]] std::span<Statement* const> take_callers(std::span<Statement* const>& statements);

[[nodiscard]] Parameters merged_parameters(std::span<Statement* const> callers);

/// Gives each caller its part of the reply. Fails all callers with std::logic_error if a ByKey returns a null key, two
/// rows with one key, or a key that was not requested; or if a KeyedRead or KeyedWrite returns a place that is not that
/// of a call, or rows of one call that are not adjacent.
void share_out(std::span<Statement* const> callers, const Result& reply);

}  // namespace plaza::pg
