#include "platform/events/events.hpp"

#include <utility>

#include "platform/events/queries.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::events {

void add(pg::Unit& unit, std::int64_t id, Row row) {
    unit.add(insert_event, id, row.kind, row.key, pg::Jsonb{std::move(row.payload)});
}

void add_all(pg::Unit& unit, const std::vector<std::int64_t>& ids, std::vector<Row> rows) {
    if (rows.empty()) return;
    std::vector<std::int64_t> keys;
    std::vector<pg::Jsonb> payloads;
    for (auto& row : rows) {
        keys.push_back(row.key);
        payloads.push_back(pg::Jsonb{std::move(row.payload)});
    }
    unit.add(insert_events, ids, rows.front().kind, keys, payloads);
}

Task<std::int64_t> forget_before(pg::Writer& db, std::int64_t id) {
    co_return co_await db.run(delete_before, id);
}

}  // namespace plaza::events
