-- plaza: breaking
-- The key of a session is its user and its id. client_id is null for log-ins of the native API. Scopes limit what an
-- app may do; they are empty for a session without a client, which has all permissions.
alter table sessions
    drop constraint sessions_pkey,
    add constraint sessions_pkey primary key (user_id, id),
    add column client_id bigint,
    add column scopes    text[] not null default '{}',
    alter column id drop default,
    alter column created_at drop default,
    alter column last_used_at drop default;
drop index sessions_user_id_idx;
-- The check of many tokens filters by an array of all their users. With the primary key, PostgreSQL would scan this
-- array once per token.
create index sessions_id_idx on sessions (id);

-- Refresh tokens contain the id of their session. Older ones are found by the hash of their first part.
drop index sessions_refresh_family_hash_key;
create index sessions_refresh_family_hash_idx on sessions (refresh_family_hash) where refresh_family_hash is not null;

-- Statements and functions of the server replace these.
drop function signed_in(bigint, timestamptz, bigint);
drop function legacy_tokens_until();
drop function end_sessions(bigint, bigint);
drop function may_see_email(bigint, boolean, bigint);
