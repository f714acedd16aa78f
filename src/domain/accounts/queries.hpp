// The SQL of accounts/, beside its row type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::accounts {

struct RenamesRow {
    std::int64_t count;            // in the last 30 days
    std::optional<Time> first_at;  // the oldest of them
    Time now;
};
BOOST_DESCRIBE_STRUCT(RenamesRow, (), (count, first_at, now))

struct AccountRow {
    AccountId id;
    Time created_at;
    std::string handle;
};
BOOST_DESCRIBE_STRUCT(AccountRow, (), (id, created_at, handle))

inline const pg::ByKey<AccountRow(AccountId)> load_accounts{"accounts.load", R"sql(
    select id, created_at, handle from accounts where id = any($1))sql"};

struct EmailRow {
    AccountId id;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(EmailRow, (), (id, email))

inline const pg::ByKey<EmailRow(AccountId)> load_emails{"accounts.load_emails", R"sql(
    select id, email from users where id = any($1))sql"};

// The account is held, so that of two renames at once the second counts the first: in a statement of its own, which
// sees what was committed while this one waited.
inline const pg::Write<std::string(AccountId)> hold_name{"accounts.hold_name", R"sql(
    select handle from accounts where id = $1 for no key update)sql"};

inline const pg::Write<RenamesRow(AccountId)> count_renames{"accounts.count_renames", R"sql(
    select count(renamed) as count, min(renamed) as first_at, clock_timestamp() as now
      from accounts a
      left join lateral unnest(a.renamed_at) renamed on renamed > clock_timestamp() - interval '30 days'
     where a.id = $1)sql",
                                                            pg::not_null("count", "now")};

inline const pg::Write<void(AccountId, std::string)> respell{"accounts.respell", R"sql(
    update accounts set handle = $2 where id = $1)sql"};

// $3 is how many days the name before stays reserved.
inline const pg::Write<void(AccountId, std::string, int)> change_name{"accounts.change_name", R"sql(
    with reserved as (
        insert into reserved_handles (handle_hash, account_id, reserved_until)
        select hash_of_handle(handle), id, clock_timestamp() + make_interval(days => $3)
          from accounts where id = $1 and $3 > 0 and handle !~* '^user_[0-9]+$'
            on conflict (handle_hash) do update
           set account_id = excluded.account_id, reserved_until = excluded.reserved_until),
    taken_again as (
        delete from reserved_handles where handle_hash = hash_of_handle($2) and account_id = $1)
    update accounts
       set handle = $2,
           renamed_at = array(select renamed from unnest(renamed_at) renamed
                               where renamed > clock_timestamp() - interval '30 days') || clock_timestamp()
     where id = $1)sql"};

inline const pg::Write<void(std::string)> release_handle{"accounts.release", R"sql(
    delete from reserved_handles where handle_hash = hash_of_handle($1) and reserved_until > clock_timestamp())sql"};

inline const pg::Write<void()> delete_free_handles{"accounts.delete_free", R"sql(
    delete from reserved_handles
     where handle_hash = any (array(select handle_hash from reserved_handles
                                     where reserved_until < now() order by reserved_until limit 1000)))sql"};

}  // namespace plaza::accounts
