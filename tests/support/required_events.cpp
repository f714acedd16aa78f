#include "tests/support/required_events.hpp"

#include <fmt/format.h>

#include "tests/support/database.hpp"

namespace plaza::test {
namespace {

struct Audited {
    const char* table;
    const char* changes;
    const char* keys;  // alternative columns with the key of the event
};

constexpr Audited audited[]{
    {"posts", "insert or update or delete", "'id'"},
    {"votes", "insert or update or delete", "'post_id'"},
    {"accounts", "insert or delete or update of handle", "'id'"},
    {"users", "insert or delete or update of email, email_confirmed_at, password_changed_at, role, suspended_at",
     "'id'"},
    {"sessions", "insert or delete", "'user_id'"},
};

}  // namespace

void require_events(TestDatabase& database) {
    database.exec(R"sql(
        create function require_event() returns trigger language plpgsql as $$
        declare
            changed jsonb := to_jsonb(case when lower(tg_op) = 'delete' then old else new end);
        begin
            if not exists (select from events e
                            where e.xid = pg_current_xact_id()
                              and e.key::text in (select changed ->> name from unnest(tg_argv) name)) then
                raise exception '% of % has no event', lower(tg_op), tg_table_name;
            end if;
            return null;
        end $$)sql");
    for (const auto& [table, changes, keys] : audited)
        database.exec(fmt::format(
            "create constraint trigger {0}_has_event after {1} on {0} deferrable initially deferred for each row "
            "when (pg_trigger_depth() = 0) execute function require_event({2})",
            table, changes, keys));
}

}  // namespace plaza::test
