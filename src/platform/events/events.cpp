#include "platform/events/events.hpp"

#include <utility>

#include "platform/events/queries.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::events {

void add(pg::Unit& unit, std::int64_t id, Row row) {
    unit.add(insert_event, id, row.kind, row.key, pg::Jsonb{std::move(row.payload)});
}

Task<std::int64_t> forget_before(pg::Writer& db, std::int64_t id) {
    co_return co_await db.run(delete_before, id);
}

}  // namespace plaza::events
