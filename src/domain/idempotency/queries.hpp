// The SQL of idempotency/, beside its row type.
#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
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

// One row where the key is ours now: new, or older than 24 hours.
inline const pg::Write<void(AccountId, std::string, std::string)> claim_key{"idempotency.claim", R"sql(
    insert into idempotency_keys as held (account_id, key, request, status, answer)
    values ($1, $2, $3, 0, '')
        on conflict (account_id, key) do update set request = excluded.request, created_at = excluded.created_at
     where held.created_at < clock_timestamp() - interval '24 hours')sql"};

inline const pg::Write<KeptRow(AccountId, std::string)> find_kept{"idempotency.find", R"sql(
    select request, status, headers, answer, refusal from idempotency_keys where account_id = $1 and key = $2)sql"};

inline const pg::Write<void(AccountId, std::string, int, std::string, std::string, std::optional<std::string>)>
    keep_answer{"idempotency.keep",
                R"sql(
    update idempotency_keys set status = $3, headers = $4, answer = $5, refusal = $6 where account_id = $1 and key = $2)sql"};

inline const pg::Write<void()> delete_old{"idempotency.delete_old", R"sql(
    delete from idempotency_keys k
     using (select account_id, key from idempotency_keys
             where created_at < now() - interval '24 hours'
             order by created_at limit 1000) old
     where k.account_id = old.account_id and k.key = old.key and k.created_at < now() - interval '24 hours')sql"};

}  // namespace plaza::idempotency
