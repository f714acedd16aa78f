// The SQL of names. A row of `handles` is either the lowercase name of an account, or a reservation: `#` and the hash
// of a name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::accounts {

struct HolderRow {
    std::string name;
    std::optional<AccountId> account_id;
};
BOOST_DESCRIBE_STRUCT(HolderRow, (), (name, account_id))

inline const pg::Read<HolderRow(std::vector<std::string>)> find_holders{"accounts.find_holders", pg::Lane::point, R"sql(
    select name, account_id from handles where name = any($1) and reserved_until is null)sql"};

// If another transaction is giving up the name, this waits for it.
inline const pg::Write<void(std::string, AccountId)> insert_name{"accounts.insert_name", R"sql(
    insert into handles (name, account_id) values ($1, $2))sql"};

// Runs after insert_name in a separate statement, so that it sees what was committed while insert_name waited. It
// inserts a reservation for another account again, which violates handles_pkey, so that the unit fails.
inline const pg::Write<void(std::string, AccountId, Time)> refuse_reserved{"accounts.refuse_reserved", R"sql(
    insert into handles (name, account_id, reserved_until)
    select name, account_id, reserved_until
      from handles where name = $1 and account_id is distinct from $2 and reserved_until > $3)sql"};

// Runs after refuse_reserved: the name now belongs to an account and needs no reservation.
inline const pg::Write<void(std::string)> delete_reservation{"accounts.delete_reservation", R"sql(
    delete from handles where name = $1)sql"};

inline const pg::Write<void(std::string, AccountId)> delete_name{"accounts.delete_name", R"sql(
    delete from handles where name = $1 and account_id = $2)sql"};

inline const pg::Write<void(std::string, AccountId, Time)> reserve{"accounts.reserve", R"sql(
    insert into handles (name, account_id, reserved_until) values ($1, $2, $3)
        on conflict (name) do update
       set account_id = excluded.account_id, reserved_until = excluded.reserved_until)sql"};

inline const pg::Write<void(std::string)> reserve_for_good{"accounts.reserve_for_good", R"sql(
    insert into handles (name, reserved_until) values ($1, 'infinity')
        on conflict (name) do update set account_id = null, reserved_until = excluded.reserved_until)sql"};

struct NameRow {
    std::string handle;
    std::vector<Time> renamed_at;
};
BOOST_DESCRIBE_STRUCT(NameRow, (), (handle, renamed_at))

// Locks the account, so that the second of two concurrent renames counts the first.
inline const pg::Write<NameRow(AccountId)> hold_name{"accounts.hold_name", R"sql(
    select handle, renamed_at from accounts where id = $1 for no key update)sql"};

// Deletions lock the user before the account too.
inline const pg::Write<AccountId(AccountId)> hold_user_to_count{"accounts.hold_user", R"sql(
    select id from users where id = $1 for no key update)sql"};

inline const pg::Write<std::string(AccountId)> hold_for_deletion{"accounts.hold_for_deletion", R"sql(
    select handle from accounts where id = $1 for update)sql"};

inline const pg::Write<void(AccountId, std::string)> respell{"accounts.respell", R"sql(
    update accounts set handle = $2 where id = $1)sql"};

inline const pg::Write<void(AccountId, std::string, std::vector<Time>)> change_name{"accounts.change_name", R"sql(
    update accounts set handle = $2, renamed_at = $3 where id = $1)sql"};

inline const pg::Write<void(std::string, Time)> release{"accounts.release", R"sql(
    delete from handles where name = $1 and reserved_until > $2)sql"};

// Compares the time again, because the reservation may have been renewed after the subquery read it.
inline const pg::Write<void(Time)> delete_free_names{"accounts.delete_free", R"sql(
    delete from handles
     where reserved_until < $1
       and name = any (array(select name from handles
                              where reserved_until < $1 order by reserved_until limit 1000)))sql"};

}  // namespace plaza::accounts
