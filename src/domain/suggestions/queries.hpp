// The SQL of suggestions/.
#pragma once

#include <cstdint>

#include "domain/ids.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::suggestions {

// The authors of the newest thousand listed posts, those who wrote last first.
inline const pg::Read<AccountId(std::int64_t, std::int64_t)> list_recent_authors{"suggestions.list_recent_authors",
                                                                                 pg::Lane::list, R"sql(
    select author_id
      from (select author_id, id from posts where is_listed order by id desc limit 1000) newest
     group by author_id
     order by max(id) desc
     limit $1 offset $2)sql"};

// The newest accounts that want to be found.
inline const pg::Read<AccountId(std::int64_t, std::int64_t)> list_newest{"suggestions.list_newest", pg::Lane::list,
                                                                         R"sql(
    select id from accounts where is_discoverable order by id desc limit $1 offset $2)sql"};

}  // namespace plaza::suggestions
