-- Programs of others that use the API for their users. Its rows are few and change rarely, so each machine has a copy.
create table apps (
    id            bigint      not null,
    secret_hash   text        not null,
    name          text        not null,
    website       text,
    redirect_uris text[]      not null,
    scopes        text[]      not null,
    created_at    timestamptz not null,
    granted_at    timestamptz,  -- when a user first allowed it; apps without are deleted after a day
    constraint apps_pkey primary key (id)
);
create index apps_ungranted_idx on apps (created_at) where granted_at is null;

-- The key pair that signs push messages (RFC 8292), one for all servers of the database. The private key is encrypted
-- by the data key, which is outside the database.
create table push_keys (
    id          smallint not null,
    public_key  text     not null,
    private_key bytea    not null,
    constraint push_keys_pkey primary key (id),
    constraint push_keys_id_check check (id = 1)
);
