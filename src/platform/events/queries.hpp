// The SQL of events/.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::events {

inline const pg::KeyedWrite<void(std::int64_t, std::string_view, std::int64_t, pg::Jsonb)> insert_event{"events.insert",
                                                                                                        R"sql(
    insert into events (id, kind, key, payload)
    select id, kind, key, payload from unnest($1, $2, $3, $4) asked (id, kind, key, payload))sql"};

inline const pg::Write<void(std::vector<std::int64_t>, std::string_view, std::vector<std::int64_t>,
                            std::vector<pg::Jsonb>)>
    insert_events{"events.insert_many", R"sql(
    insert into events (id, kind, key, payload)
    select id, $2, key, payload from unnest($1, $3, $4) asked (id, key, payload))sql"};

// Transaction numbers are nearly in the order of time, so the oldest events have the lowest xid.
inline const pg::Write<void(std::int64_t)> delete_before{"events.delete_before", R"sql(
    delete from events
     where ctid = any (array(select ctid from events order by xid, id limit 1000)) and id < $1)sql"};

}  // namespace plaza::events
