// The SQL of the table `emails`, which maps e-mail addresses to users (email_keys.hpp).
#pragma once

#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::credentials {

// $1 are both keys of the address. An exact key takes precedence over the normal form.
inline const pg::Read<AccountId(std::vector<std::string>)> find_user_of_email{"users.find_by_email", pg::Lane::point,
                                                                              R"sql(
    select user_id from emails where address = any($1) order by address like '<%' desc limit 1)sql"};

inline const pg::Read<bool(std::vector<std::string>)> is_email_taken{"users.is_email_taken", pg::Lane::point, R"sql(
    select exists (select from emails where address = any($1)))sql",
                                                                     pg::not_null("exists")};

inline const pg::Write<void(std::string, AccountId)> insert_email{"users.insert_email", R"sql(
    insert into emails (address, user_id) values ($1, $2))sql"};

// Inserts nothing if the user has this key. Violates emails_pkey if another user has it.
inline const pg::Write<void(std::string, AccountId)> take_email{"users.take_email", R"sql(
    insert into emails (address, user_id)
    select $1, $2 where not exists (select from emails where address = $1 and user_id = $2))sql"};

// $1 are both keys of the previous address, $3 the key of the new one.
inline const pg::Write<void(std::vector<std::string>, AccountId, std::string)> release_email{"users.release_email",
                                                                                             R"sql(
    delete from emails where address = any($1) and user_id = $2 and address <> $3)sql"};

}  // namespace plaza::credentials
