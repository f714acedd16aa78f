-- A session of an app, or of a browser that signed in on a page, has one opaque token instead of signed ones. Its row
-- has the hash.
alter table sessions add column token_hash text;

-- Tokens that apps have for themselves. They speak for no account.
create table app_tokens (
    app_id     bigint      not null,
    id         bigint      not null,
    hash       text        not null,
    scopes     text[]      not null,
    created_at timestamptz not null,
    constraint app_tokens_pkey primary key (app_id, id),
    constraint app_tokens_app_id_fkey foreign key (app_id) references apps on delete cascade
);

-- Authorization codes (RFC 6749 §4.1.2): a user allowed an app, which exchanges the code for a token within a minute.
-- A used code stays for an hour, so that a second use is noticed and ends the session of the first.
create table codes (
    user_id             bigint      not null,
    id                  bigint      not null,
    hash                text        not null,
    app_id              bigint      not null,
    granted_in          bigint      not null,  -- the session of the user who allowed it
    redirect_uri        text        not null,
    scopes              text[]      not null,
    challenge           text,  -- of PKCE with S256 (RFC 7636)
    password_changed_at timestamptz,
    expires_at          timestamptz not null,
    session_id          bigint,  -- that the code was exchanged for
    constraint codes_pkey primary key (user_id, id),
    constraint codes_user_id_fkey foreign key (user_id) references users on delete cascade,
    constraint codes_app_id_fkey foreign key (app_id) references apps on delete cascade
);
create index codes_expires_at_idx on codes (expires_at);
