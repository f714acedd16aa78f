-- Tokens of the original API have no session. They count for accounts that were adopted, until their user is suspended or
-- chooses another password, and only if they expire before legacy_tokens_until: the last adoption and the life of the
-- original's tokens. Whoever has the original's key cannot make one that counts later.
create table adoption (
    id                  integer     not null,
    legacy_tokens_until timestamptz not null,
    constraint adoption_pkey primary key (id),
    constraint adoption_id_check check (id = 1)
);
alter table users add column takes_legacy_tokens boolean not null default false;

-- Not inlined, so that requests with a session, which are all but a few, plan no look at the table.
create function legacy_tokens_until() returns timestamptz language plpgsql stable as $$
begin
    return (select a.legacy_tokens_until from adoption a where a.id = 1);
end $$;

-- The one place that decides whether a token still speaks for somebody: its user is here and not suspended, and its
-- session is theirs, has not ended and knows the password's date. Without a session, issued_at is when the token expires;
-- such a token has no rights of the staff.
create or replace function signed_in(user_id bigint, issued_at timestamptz, session_id bigint)
returns table (id bigint, is_staff boolean) language sql stable as $$
    select u.id, u.role <> 'user' and session_id is not null
      from users u
     where u.id = signed_in.user_id
       and u.suspended_at is null
       and case when session_id is null
                then u.takes_legacy_tokens
                     and u.password_changed_at is null
                     and issued_at <= legacy_tokens_until()
                else exists (select from sessions s
                              where s.id = session_id
                                and s.user_id = u.id
                                and s.password_changed_at is not distinct from u.password_changed_at) end
$$;
