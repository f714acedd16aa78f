// The SQL of reports/, with its row types.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/reports/reports.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::reports {

struct AddedRow {
    bool is_target_there;
    bool is_added;
};
BOOST_DESCRIBE_STRUCT(AddedRow, (), (is_target_there, is_added))

// $8 is now. Adds nothing if the reporter has $9 reports of the last day.
inline const pg::Write<AddedRow(AccountId, std::int64_t, AccountId, Category, std::string, std::vector<PostId>,
                                std::vector<std::int64_t>, Time, std::int64_t)>
    insert_report{"reports.insert", R"sql(
    with made as (
             insert into reports (account_id, id, target_id, category, comment, post_ids, rule_ids, created_at)
             select $1, $2, target.id, $4, $5, $6, $7, $8
               from accounts target
              where target.id = $3
                and (select count(*) from reports
                      where account_id = $1 and created_at > $8 - interval '1 day') < $9
             returning id)
    select exists (select from accounts where id = $3) as is_target_there,
           exists (select from made) as is_added)sql",
                  pg::not_null("is_target_there", "is_added")};

}  // namespace plaza::reports
