-- How much the server is used: users, public and unlisted posts, and the users of the last 30 days. Counted in the
-- background, so that no request counts and no post waits for a counter of all posts.
create table instance_usage (
    id smallint not null,
    users bigint not null,
    posts bigint not null,
    active_month bigint not null,
    counted_at timestamptz not null,
    constraint instance_usage_pkey primary key (id),
    constraint instance_usage_id_check check (id = 1)
);
create index sessions_last_used_at_idx on sessions (last_used_at);

-- When the user of the session last proved who they are; null: at its beginning.
alter table sessions add column authenticated_at timestamptz;
