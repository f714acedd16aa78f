// The SQL of markers/, with its row type.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "domain/markers/markers.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::markers {

struct MarkerRow {
    Timeline timeline;
    std::int64_t last_read_id;
    std::int64_t version;
    Time updated_at;
};
BOOST_DESCRIBE_STRUCT(MarkerRow, (), (timeline, last_read_id, version, updated_at))

inline const pg::Read<MarkerRow(AccountId, std::vector<Timeline>)> load_markers{"markers.load", pg::Lane::point, R"sql(
    select timeline, last_read_id, version, updated_at
      from markers where account_id = $1 and timeline = any($2) order by timeline)sql"};

inline const pg::Write<MarkerRow(AccountId, Timeline, std::int64_t, std::optional<std::int64_t>, Time)> save_marker{
    "markers.save", R"sql(
    insert into markers as m (account_id, timeline, last_read_id, updated_at) values ($1, $2, $3, $5)
    on conflict (account_id, timeline) do update
       set last_read_id = $3, version = m.version + 1, updated_at = $5
     where $4 is null or m.version = $4
    returning timeline, last_read_id, version, updated_at)sql"};

}  // namespace plaza::markers
