// The SQL of apps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/apps/apps.hpp"
#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::apps {

inline const pg::Write<void(AppId, std::string, std::string, std::optional<std::string>, std::vector<std::string>,
                            Scopes, Time)>
    insert_app{"apps.insert", R"sql(
    insert into apps (id, secret_hash, name, website, redirect_uris, scopes, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (id) do nothing)sql"};

inline const pg::ByKey<App(AppId)> load_apps{"apps.load", R"sql(
    select id, name, website, redirect_uris, scopes, secret_hash from apps where id = any($1))sql"};

inline const pg::Read<std::string()> find_push_key{"apps.find_push_key", pg::Lane::point, R"sql(
    select public_key from push_keys where id = 1)sql"};

inline const pg::Write<void(std::string, pg::Bytes)> insert_push_key{"apps.insert_push_key", R"sql(
    insert into push_keys (id, public_key, private_key) values (1, $1, $2) on conflict (id) do nothing)sql"};

inline const pg::Write<void(Time)> delete_unused{"apps.delete_unused", R"sql(
    delete from apps
     where granted_at is null
       and id = any (array(select id from apps
                            where granted_at is null and created_at < $1 order by created_at limit 1000)))sql"};

}  // namespace plaza::apps
