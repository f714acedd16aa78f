// The SQL of moderation/, with its row types.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/moderation/moderation.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::moderation {

/// The moderation state of an account.
enum class State : std::uint8_t { none, suspended };
BOOST_DESCRIBE_ENUM(State, none, suspended)

inline const pg::Read<Record(std::vector<AccountId>)> load_records{"users.load_records", pg::Lane::list, R"sql(
    select u.id, a.handle as username, u.email, u.role, a.created_at, u.suspended_at
      from users u
      join accounts a on a.id = u.id
     where u.id = any($1)
     order by u.id)sql"};

// $3 is lowercase; strpos() finds an empty text everywhere. The operator's list may read all of `emails`.
inline const pg::Read<Record(AccountId, std::optional<std::string>, std::string, std::int64_t)> page_of_records{
    "users.page_of_records", pg::Lane::list, R"sql(
    select u.id, a.handle as username, u.email, u.role, a.created_at, u.suspended_at
      from users u
      join accounts a on a.id = u.id
     where u.id > $1 and ($2::text is null or u.role = $2)
       and (strpos(lower(a.handle), $3) > 0 or strpos(lower(u.email), $3) > 0
            or exists (select from emails e where e.user_id = u.id and strpos(e.address, $3) > 0))
     order by u.id
     limit $4)sql"};

// $2 is the time.
inline const pg::Read<Details(AccountId, Time)> find_details{"users.find_details", pg::Lane::list, R"sql(
    select u.email_confirmed_at, u.password_changed_at,
           (select count(*) from posts where author_id = u.id and deleted_at is null and published) as posts,
           (select count(*) from posts where author_id = u.id and deleted_at is null and not published) as drafts,
           (select count(*) from votes where voter_id = u.id) as votes,
           f.confirmed_at as second_factor_since, f.ends_at as second_factor_ends_at
      from users u
      left join second_factors f on f.user_id = $1 and f.confirmed_at is not null
                                and (f.ends_at is null or f.ends_at > $2)
     where u.id = $1)sql",
                                                             pg::not_null("posts", "drafts", "votes")};

inline const pg::Write<void(AccountId, std::string)> update_role{"users.update_role", R"sql(
    update users set role = $2 where id = $1)sql"};

inline const pg::Write<void(AccountId, Secret, Time)> update_password{"users.update_password", R"sql(
    update users set password_hash = $2, password_changed_at = $3, edited_at = $3 where id = $1)sql"};

inline const pg::Write<void(AccountId, Time)> suspend_user{"users.suspend", R"sql(
    update users set suspended_at = coalesce(suspended_at, $2), takes_legacy_tokens = false where id = $1)sql"};

inline const pg::Write<void(AccountId)> unsuspend_user{"users.unsuspend", R"sql(
    update users set suspended_at = null where id = $1)sql"};

inline const pg::Write<AccountId(AccountId)> hold_user{"users.hold_for_removal", R"sql(
    select id from users where id = $1 for update)sql"};

// Runs after the update of the user, in the same transaction. Deletions lock the rows in the same order.
inline const pg::Write<void(AccountId, State)> set_state{"accounts.set_moderation", R"sql(
    update accounts set moderation = $2 where id = $1)sql"};

inline const pg::Read<Belongings(AccountId)> belongings_of{"users.belongings", pg::Lane::list, R"sql(
    select (select count(*) from posts where author_id = $1 and deleted_at is null) as posts,
           (select count(*) from votes where voter_id = $1) as votes)sql",
                                                           pg::not_null("posts", "votes")};

}  // namespace plaza::moderation
