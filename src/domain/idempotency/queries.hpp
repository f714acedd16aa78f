// The SQL of idempotency/, with its row type.
#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::idempotency {

struct KeptRow {
    std::string request;
    int status;
    std::string headers;
    std::string answer;
    std::optional<std::string> refusal;
};
BOOST_DESCRIBE_STRUCT(KeptRow, (), (request, status, headers, answer, refusal))

// Returns a row if this request got the key: the key is new or older than $5. $4 is the time.
inline const pg::Write<void(AccountId, std::string, std::string, Time, Time)> claim_key{"idempotency.claim", R"sql(
    insert into idempotency_keys as held (account_id, key, request, status, answer, created_at)
    values ($1, $2, $3, 0, '', $4)
        on conflict (account_id, key) do update set request = excluded.request, created_at = excluded.created_at
     where held.created_at < $5)sql"};

inline const pg::Write<KeptRow(AccountId, std::string)> find_kept{"idempotency.find", R"sql(
    select request, status, headers, answer, refusal from idempotency_keys where account_id = $1 and key = $2)sql"};

inline const pg::Write<void(AccountId, std::string, int, std::string, std::string, std::optional<std::string>)>
    keep_answer{"idempotency.keep",
                R"sql(
    update idempotency_keys set status = $3, headers = $4, answer = $5, refusal = $6 where account_id = $1 and key = $2)sql"};

// Deletes answers from before $1.
inline const pg::Write<void(Time)> delete_old{"idempotency.delete_old", R"sql(
    delete from idempotency_keys k
     using (select account_id, key from idempotency_keys
             where created_at < $1
             order by created_at limit 1000) old
     where k.account_id = old.account_id and k.key = old.key and k.created_at < $1)sql"};

}  // namespace plaza::idempotency
