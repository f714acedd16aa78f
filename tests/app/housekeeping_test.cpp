#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/database.hpp"
#include "tests/support/server.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

/// A database with 2,500 old rows of each kind that records how many rows each statement deletes.
struct Housekeeping : testing::Test {
    TestDatabase database;

    Housekeeping() {
        database.exec(R"sql(
            create function id_of(moment timestamptz) returns bigint language sql as $$
                select ((extract(epoch from moment) - extract(epoch from timestamptz '2006-01-01 UTC')) * 1000)::bigint << 12 $$;
            insert into accounts (id, handle, created_at) values (1, 'ana', now());
            insert into users (id, email, password_hash) values (1, 'ana@example.com', '');
            insert into idempotency_keys (account_id, key, request, status, answer, created_at)
            select 1, n::text, '', 201, '', now() - interval '25 hours' from generate_series(1, 2500) n;
            insert into email_tokens (user_id, id, hash, purpose, email, expires_at)
            select 1, n, n::text, 'confirm', '', now() - interval '1 hour' from generate_series(1, 2500) n;
            insert into jobs (id, kind, payload, attempts, run_at, dead_at, created_at)
            select n, 'old', '{}', 1, now(), now() - interval '8 days', now() from generate_series(1, 2500) n;
            insert into sessions (user_id, id, created_at, last_used_at, expires_at, user_agent, address)
            select 1, n, now(), now(), now() - interval '1 hour', '', '' from generate_series(1, 2500) n;
            insert into events (id, kind, key, payload)
            select id_of(now() - interval '25 hours') + n, 'old', n, '{}' from generate_series(1, 2500) n;
            insert into events (id, kind, key, payload) values (id_of(now() - interval '23 hours'), 'new', 1, '{}');
            insert into handles (name, reserved_until)
            select '#' || n, now() - interval '1 hour' from generate_series(1, 2500) n;
            insert into apps (id, secret_hash, name, redirect_uris, scopes, created_at)
            select n, '', 'unused', '{}', '{}', now() - interval '25 hours' from generate_series(1, 2500) n;
            insert into apps (id, secret_hash, name, redirect_uris, scopes, created_at, granted_at)
            values (2501, '', 'used', '{}', '{}', now() - interval '1 year', now() - interval '1 year'),
                   (2502, '', 'new', '{}', '{}', now() - interval '23 hours', null);
            insert into codes (user_id, id, hash, app_id, granted_in, redirect_uri, scopes, expires_at, session_id)
            select 1, n, '', 2501, 1, '', '{}', now() - interval '2 hours', case when n % 2 = 0 then n end
              from generate_series(1, 2500) n;
            -- What is not old stays.
            insert into codes (user_id, id, hash, app_id, granted_in, redirect_uri, scopes, expires_at, session_id)
            values (1, 2501, '', 2501, 1, '', '{}', now() - interval '30 minutes', 7);
            insert into handles (name, account_id, reserved_until)
            values ('ana', 1, null), ('#former', 1, now() + interval '1 hour'), ('#deleted', null, 'infinity');
            insert into idempotency_keys (account_id, key, request, status, answer, created_at)
            values (1, 'new', '', 201, '', now() - interval '23 hours');
            insert into jobs (id, kind, payload, attempts, run_at, dead_at, created_at)
            values (0, 'new', '{}', 1, now(), now() - interval '6 days', now());

            create table deletions (name text, number bigint);
            create function record_deletion() returns trigger language plpgsql as $$
            begin
                insert into deletions select tg_table_name, count(*) from gone;
                return null;
            end $$)sql");
        for (const std::string table :
             {"idempotency_keys", "email_tokens", "jobs", "sessions", "handles", "events", "apps", "codes"})
            database.exec("create trigger record after delete on " + table +
                          " referencing old table as gone for each statement execute function record_deletion()");
    }

    [[nodiscard]] std::string count(const std::string& table) {
        return database.scalar("select count(*) from " + table);
    }

    [[nodiscard]] app::Server start() const { return app::Server(quick_config(), database.url(), nullptr); }
};

TEST_F(Housekeeping, DeletesOldRowsInBatches) {
    const auto server = start();
    for (const std::string table : {"email_tokens", "sessions"})
        EXPECT_TRUE(becomes_true([&] { return count(table) == "0"; })) << table;
    EXPECT_TRUE(becomes_true([&] { return count("handles") == "3"; }));
    EXPECT_TRUE(becomes_true([&] { return count("jobs") == "1"; }));
    EXPECT_TRUE(becomes_true([&] { return count("events") == "1"; }));
    EXPECT_EQ(count("idempotency_keys"), "1");
    EXPECT_TRUE(becomes_true([&] { return count("apps") == "2"; }));
    EXPECT_EQ(count("codes"), "1") << "used codes are known for an hour, to notice a second use";
    EXPECT_EQ(database.scalar("select max(number) from deletions"), "1000");
    EXPECT_EQ(database.scalar("select count(*) from (select from deletions where number > 0 group by name) n"), "8");
}

TEST_F(Housekeeping, FailedCleanupDoesNotStopOthers) {
    // This is the first cleanup.
    database.exec(R"sql(
        create function fail() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$;
        create trigger fail before delete on idempotency_keys for each statement execute function fail())sql");
    const auto server = start();
    for (const std::string table : {"email_tokens", "sessions"})
        EXPECT_TRUE(becomes_true([&] { return count(table) == "0"; })) << table;
    EXPECT_TRUE(becomes_true([&] { return count("jobs") == "1"; }));
    EXPECT_EQ(count("idempotency_keys"), "2501");
}

}  // namespace plaza::test
