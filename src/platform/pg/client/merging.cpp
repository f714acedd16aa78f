#include "platform/pg/client/merging.hpp"

#include <cstdint>
#include <vector>

namespace plaza::pg {

std::span<Statement* const> take_callers(std::span<Statement* const>& statements) {
    const auto& first = *statements.front();
    // In a transaction, what an error takes down with it cannot be sent again alone.
    const bool may_merge = first.query.is_keyed() && !first.transaction;
    std::size_t count = 1;
    while (may_merge && count < statements.size() && &statements[count]->query == &first.query) ++count;
    const auto callers = statements.first(count);
    statements = statements.subspan(count);
    return callers;
}

Parameters merged_parameters(std::span<Statement* const> callers) {
    std::vector<const Parameters*> rows;
    rows.reserve(callers.size());
    for (const auto* caller : callers) rows.push_back(&caller->parameters);
    return Parameters::arrays(callers.front()->query.elements(), rows);
}

// Each row goes to the caller whose place, counted from 1, its first column tells.
void share_out(std::span<Statement* const> callers, const Result& reply) {
    for (auto* caller : callers) caller->reply = reply.part(0, 0);
    for (int row = 0; row < reply.rows(); ++row) {
        const auto place = Value<std::int64_t>::read(*reply.field(row, 0));
        callers[static_cast<std::size_t>(place - 1)]->reply = reply.part(row, 1);
    }
}

}  // namespace plaza::pg
