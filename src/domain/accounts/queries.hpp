// The SQL of accounts, with its row types. name_queries.hpp has the SQL of their names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::accounts {

struct AccountRow {
    AccountId id;
    Time created_at;
    std::string handle;
};
BOOST_DESCRIBE_STRUCT(AccountRow, (), (id, created_at, handle))

inline const pg::ByKey<AccountRow(AccountId)> load_accounts{"accounts.load", R"sql(
    select id, created_at, handle from accounts where id = any($1))sql"};

struct ProfileRow {
    AccountId id;
    Time created_at;
    std::string handle;
    std::string display_name;
    std::string bio;
    std::vector<std::string> field_names;
    std::vector<std::string> field_values;
    bool is_locked;
    bool is_bot;
    bool is_discoverable;
    bool hides_relations;
    bool is_suspended;
    std::int64_t posts;
    std::int64_t followers;
    std::int64_t following;
    std::optional<Time> last_post_at;
};
BOOST_DESCRIBE_STRUCT(ProfileRow, (),
                      (id, created_at, handle, display_name, bio, field_names, field_values, is_locked, is_bot,
                       is_discoverable, hides_relations, is_suspended, posts, followers, following, last_post_at))

inline const pg::ByKey<ProfileRow(AccountId)> load_profiles_of{
    "accounts.load_profiles", R"sql(
    select a.id, a.created_at, a.handle, a.display_name, a.bio, a.field_names, a.field_values, a.is_locked, a.is_bot,
           a.is_discoverable, a.hides_relations, a.moderation <> 'none' as is_suspended,
           coalesce(c.posts, 0) as posts, coalesce(c.followers, 0) as followers,
           coalesce(c.following, 0) as following, c.last_post_at
      from accounts a
      left join account_counts c on c.account_id = a.id and c.account_id = any($1)
     where a.id = any($1))sql",
    pg::not_null("id", "created_at", "handle", "display_name", "bio", "field_names", "field_values", "is_locked",
                 "is_bot", "is_discoverable", "hides_relations", "is_suspended", "posts", "followers", "following")};

struct EmailRow {
    AccountId id;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(EmailRow, (), (id, email))

inline const pg::ByKey<EmailRow(AccountId)> load_emails{"accounts.load_emails", R"sql(
    select id, email from users where id = any($1))sql"};

inline const pg::Write<void(AccountId, std::string, Time)> insert_account{"accounts.insert", R"sql(
    insert into accounts (id, handle, created_at) values ($1, $2, $3))sql"};

inline const pg::Write<void(AccountId)> delete_account{"accounts.delete", R"sql(
    delete from accounts where id = $1)sql"};

}  // namespace plaza::accounts
