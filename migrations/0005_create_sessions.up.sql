-- A session is one log-in on one device. Its access tokens name it and end with its row. It lasts as long as the last
-- of them, and longer where it has refresh tokens.
create table sessions (
    id                  bigint      not null default next_id(),
    user_id             bigint      not null,
    created_at          timestamptz not null default clock_timestamp(),
    last_used_at        timestamptz not null default clock_timestamp(),
    expires_at          timestamptz not null,
    -- The user's own, as the session knows it: a password that changes ends every session that is not told.
    password_changed_at timestamptz,
    user_agent          text        not null,
    address             text        not null,
    -- Of refresh tokens, hashes: of what all those of the session begin with, of the last one given out, and of the one
    -- before. The last was made of the one before and this salt, so that a retry is given the same again.
    refresh_family_hash text,
    refresh_hash        text,
    replaced_hash       text,
    refresh_salt        text,
    constraint sessions_pkey primary key (id),
    constraint sessions_user_id_fkey foreign key (user_id) references users on delete cascade
);
create unique index sessions_refresh_family_hash_key on sessions (refresh_family_hash);
create index sessions_user_id_idx on sessions (user_id, id);
create index sessions_expires_at_idx on sessions (expires_at);

-- The one place that decides whether a token still speaks for somebody: its user is here and not suspended, and its
-- session is theirs, has not ended and knows the password's date. A token of the original API has no session: it
-- counts while the password is not newer.
drop function signed_in(bigint, timestamptz);
create function signed_in(user_id bigint, issued_at timestamptz, session_id bigint)
returns table (id bigint, is_staff boolean) language sql stable as $$
    select u.id, u.role <> 'user'
      from users u
     where u.id = signed_in.user_id
       and u.suspended_at is null
       and case when session_id is null then u.password_changed_at is null or u.password_changed_at <= issued_at
                else exists (select from sessions s
                              where s.id = session_id
                                and s.user_id = u.id
                                and s.password_changed_at is not distinct from u.password_changed_at) end
$$;

-- Ends the sessions of a user, but for one that goes on (null: none does), and counts them. Whoever suspends somebody
-- calls it, so that nobody is signed in again when the suspension is lifted; a new password ends them by itself.
create function end_sessions(user_id bigint, but_for bigint) returns bigint language sql volatile as $$
    with ended as (
        delete from sessions s where s.user_id = end_sessions.user_id and s.id is distinct from but_for returning s.id)
    select count(*) from ended
$$;
