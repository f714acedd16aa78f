#include "platform/pg/migrate/survey.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/migrate/privileges.hpp"

namespace plaza::pg {
namespace {

constexpr const char* pooler =
    "the database URL leads to a transaction pooler (PgBouncer with pool_mode=transaction), but Plaza needs sessions "
    "and pools connections itself: use the address of PostgreSQL, or pool_mode=session";

std::string backend_of(BlockingConnection& connection) {
    return connection.query("select pg_backend_pid()")[0][0];
}

/// Whether a second connection gets the backend of the first, or the first one changes its backend.
bool lends_by_transaction(const Secret& url, BlockingConnection& first, const std::string& backend) {
    BlockingConnection other(url);
    try {
        other.script("begin");
    } catch (const BlockingError&) {
        return true;  // pool_mode=statement refuses transactions
    }
    const auto of_other = backend_of(other);
    other.script("commit");
    return of_other == backend || backend_of(first) != backend || backend_of(first) != backend;
}

}  // namespace

void require_sessions(const Secret& url) {
    BlockingConnection first(url);
    const auto backend = backend_of(first);
    // A pooler reports its own number as the backend of a connection.
    if (backend == std::to_string(PQbackendPID(first.get()))) return;
    if (lends_by_transaction(url, first, backend)) throw BlockingError(pooler, "");
}

Allowance find_allowance(BlockingConnection& connection) {
    // PostgreSQL ignores the connection limit of a superuser.
    const auto row = connection.query(R"sql(
        select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                   - coalesce(current_setting('reserved_connections', true), '0')::int,
               case when rolsuper then -1 else rolconnlimit end, datconnlimit, current_user, current_database()
          from pg_roles, pg_database
         where rolname = current_user and datname = current_database())sql")[0];
    const auto number = [](const std::string& text) {
        int value = -1;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    Allowance allowance{static_cast<std::size_t>(std::max(number(row[0]), 0)), "max_connections"};
    const auto restrict = [&](int limit, std::string name) {
        if (limit >= 0 && static_cast<std::size_t>(limit) < allowance.connections)
            allowance = {static_cast<std::size_t>(limit), std::move(name)};
    };
    restrict(number(row[1]), fmt::format("the role {}", row[3]));
    restrict(number(row[2]), fmt::format("the database {}", row[4]));
    return allowance;
}

void require_privileges(BlockingConnection& connection) {
    const auto row = connection.query(missing_privileges, {own_relations()})[0];
    if (auto missing = describe_missing(row[0], row[1], row[2]); !missing.empty())
        throw BlockingError(missing, "42501");
}

}  // namespace plaza::pg
