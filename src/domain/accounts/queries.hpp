// The SQL of accounts, with its row types. name_queries.hpp has the SQL of their names.
#pragma once

#include <string>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::accounts {

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

inline const pg::Write<void(AccountId, std::string, Time)> insert_account{"accounts.insert", R"sql(
    insert into accounts (id, handle, created_at) values ($1, $2, $3))sql"};

inline const pg::Write<void(AccountId)> delete_account{"accounts.delete", R"sql(
    delete from accounts where id = $1)sql"};

}  // namespace plaza::accounts
