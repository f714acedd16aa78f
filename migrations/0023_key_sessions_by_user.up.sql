-- plaza: breaking
-- A session is found by its user and its id. Client is null for the log-in of this API; apps come with the Mastodon
-- API. Scopes limit what an app may do. They are empty for a session without a client, which may do everything.
alter table sessions
    drop constraint sessions_pkey,
    add constraint sessions_pkey primary key (user_id, id),
    add column client_id bigint,
    add column scopes    text[] not null default '{}',
    alter column id drop default,
    alter column created_at drop default,
    alter column last_used_at drop default;
drop index sessions_user_id_idx;
-- The check of many tokens has an array of all their users. With the primary key, PostgreSQL would go through this array
-- once for each token.
create index sessions_id_idx on sessions (id);

-- Refresh tokens name their session now. Those issued before are found by the hash of what they begin with.
drop index sessions_refresh_family_hash_key;
create index sessions_refresh_family_hash_idx on sessions (refresh_family_hash) where refresh_family_hash is not null;

-- The server's statements and the function may_see_email() of the server decide this.
drop function signed_in(bigint, timestamptz, bigint);
drop function legacy_tokens_until();
drop function end_sessions(bigint, bigint);
drop function may_see_email(bigint, boolean, bigint);
