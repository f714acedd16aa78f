#include "tests/support/required_events.hpp"

#include <fmt/format.h>

#include "tests/support/database.hpp"

namespace plaza::test {
namespace {

struct Audited {
    const char* table;
    const char* change;
    const char* key;    // the column that is the event's key
    const char* kinds;  // of which the event has one
};

// No event says that a session was used or refreshed, that a password was hashed with other parameters, or that a reply
// was counted, because no reader of events needs it.
constexpr Audited audited[]{
    {"posts", "insert", "id", "post.created"},
    {"posts", "update of title, content, published, spoiler, is_sensitive, language, mentions, edited_at", "id",
     "post.edited"},
    {"posts", "update of deleted_at", "id", "post.deleted"},
    {"posts", "update of votes", "id", "vote.cast,vote.withdrawn"},
    {"posts", "update of boosts", "id", "post.boosted,post.unboosted"},
    {"posts", "delete", "id", "post.erased"},
    {"votes", "insert", "post_id", "vote.cast"},
    {"votes", "update", "post_id", ""},
    {"votes", "delete", "post_id", "vote.withdrawn,post.erased"},
    {"accounts", "insert", "id", "account.created"},
    {"accounts", "update of handle", "id", "account.renamed"},
    {"accounts",
     "update of display_name, bio, field_names, field_values, is_locked, is_bot, is_discoverable, hides_relations",
     "id", "account.edited"},
    {"accounts", "update of moderation", "id", "user.suspended,user.unsuspended"},
    {"accounts", "delete", "id", "account.deleted"},
    {"users", "insert", "id", "account.created"},
    {"users", "update of email, email_confirmed_at", "id", "user.changed"},
    {"users", "update of password_changed_at", "id", "user.changed,user.password_set"},
    {"users", "update of post_visibility, post_is_sensitive, post_language", "id", "account.edited"},
    {"users", "update of suspended_at", "id", "user.suspended,user.unsuspended"},
    {"users", "update of role", "id", "user.role_set"},
    {"sessions", "insert", "user_id", "session.begun"},
    {"sessions", "delete", "user_id",
     "session.begun,session.ended,session.others_ended,session.locked,user.changed,user.password_set,user.suspended"},
};

}  // namespace

void require_events(TestDatabase& database) {
    database.exec("set test.writes_freely = 'yes'");  // by this connection, restore() keeps it
    if (database.scalar("select to_regproc('require_event') is not null") == "t") return;
    database.exec(R"sql(
        create function require_event() returns trigger language plpgsql as $$
        declare
            changed jsonb := to_jsonb(case when lower(tg_op) = 'delete' then old else new end);
        begin
            if not exists (select from events e
                            where e.xid = pg_current_xact_id()
                              and e.key::text = changed ->> tg_argv[0]
                              and e.kind = any (string_to_array(tg_argv[1], ','))) then
                raise exception '% of % has no event', lower(tg_op), tg_table_name;
            end if;
            return null;
        end $$)sql");
    int number = 0;
    for (const auto& [table, change, key, kinds] : audited)
        database.exec(fmt::format(
            "create constraint trigger has_event_{0} after {1} on {2} deferrable initially deferred for each row "
            "when (pg_trigger_depth() = 0 and current_setting('test.writes_freely', true) is distinct from 'yes') "
            "execute function require_event('{3}', '{4}')",
            ++number, change, table, key, kinds));
    // The next tests of the suite keep the triggers, and their database.
    database.accept_schema();
}

}  // namespace plaza::test
