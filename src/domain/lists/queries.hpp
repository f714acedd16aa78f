// The SQL of lists/, with its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/lists/lists.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/client/both_ways.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::lists {

struct ListRow {
    ListId id;
    std::string title;
    RepliesPolicy replies_policy;
    bool is_exclusive;
};
BOOST_DESCRIBE_STRUCT(ListRow, (), (id, title, replies_policy, is_exclusive))

inline const pg::Read<ListRow(AccountId)> read_lists{"lists.list", pg::Lane::list, R"sql(
    select id, title, replies_policy, is_exclusive from lists where account_id = $1 order by id)sql"};

inline const pg::Read<ListRow(AccountId, ListId)> find_list{"lists.find", pg::Lane::point, R"sql(
    select id, title, replies_policy, is_exclusive from lists where account_id = $1 and id = $2)sql"};

inline const pg::Read<ListRow(AccountId, AccountId)> read_lists_with{"lists.list_with", pg::Lane::list, R"sql(
    select l.id, l.title, l.replies_policy, l.is_exclusive
      from lists l
      join list_members m on m.account_id = $1 and m.list_id = l.id and m.member_id = $2
     where l.account_id = $1
     order by l.id)sql"};

// Inserts nothing if the account has $6 lists.
inline const pg::Write<void(AccountId, ListId, std::string, RepliesPolicy, bool, std::int64_t)> insert_list{
    "lists.insert", R"sql(
    insert into lists (account_id, id, title, replies_policy, is_exclusive)
    select $1, $2, $3, $4, $5 where (select count(*) from lists where account_id = $1) < $6)sql"};

inline const pg::Write<ListRow(AccountId, ListId, std::optional<std::string>, std::optional<RepliesPolicy>,
                               std::optional<bool>)>
    update_list{"lists.update", R"sql(
    update lists
       set title = coalesce($3, title),
           replies_policy = coalesce($4, replies_policy),
           is_exclusive = coalesce($5, is_exclusive)
     where account_id = $1 and id = $2
    returning id, title, replies_policy, is_exclusive)sql"};

inline const pg::Write<void(AccountId, ListId)> delete_list{"lists.delete", R"sql(
    delete from lists where account_id = $1 and id = $2)sql"};

struct MemberRow {
    MemberId id;
    AccountId member_id;
};
BOOST_DESCRIBE_STRUCT(MemberRow, (), (id, member_id))

inline constexpr char members_sql[] = R"sql(
    select m.id, m.member_id
      from list_members m
      join relations r on r.account_id = $1 and r.other_id = m.member_id and r.following_id is not null
     where m.account_id = $1 and m.list_id = $5 and m.id < $2 and m.id > $3
     order by m.id desc limit $4)sql";
inline constexpr auto members_up_sql = pg::upward(members_sql);

using ReadMembers = MemberRow(AccountId, std::int64_t, std::int64_t, std::int64_t, ListId);
inline const pg::Read<ReadMembers> read_members{"lists.list_members", pg::Lane::list, members_sql};
inline const pg::Read<ReadMembers> read_members_up{"lists.list_members_up", pg::Lane::list, members_up_sql.data()};

// Adds the accounts $3 with the ids $4 unless the list would then have more than $5 members. Returns how many of the
// accounts are members.
inline const pg::Write<std::int64_t(AccountId, ListId, std::vector<AccountId>, std::vector<MemberId>, std::int64_t)>
    insert_members{"lists.insert_members", R"sql(
    with known as (
             select member_id from list_members where account_id = $1 and list_id = $2 and member_id = any($3)),
         made as (
             insert into list_members (account_id, list_id, member_id, id)
             select $1, $2, asked.member_id, asked.id
               from unnest($3, $4) asked (member_id, id)
              where (select count(*) from list_members where account_id = $1 and list_id = $2) + cardinality($3)
                        - (select count(*) from known) <= $5
             on conflict (account_id, list_id, member_id) do nothing
             returning member_id)
    select (select count(*) from known) + (select count(*) from made) as members)sql",
                   pg::not_null("members")};

inline const pg::Write<void(AccountId, ListId, std::vector<AccountId>)> delete_members{"lists.delete_members", R"sql(
    delete from list_members where account_id = $1 and list_id = $2 and member_id = any($3))sql"};

}  // namespace plaza::lists
