create function may_see_email(viewer_id bigint, viewer_is_staff boolean, owner_id bigint)
returns boolean language sql immutable as $$
    select viewer_id = owner_id or viewer_is_staff
$$;

create function end_sessions(user_id bigint, but_for bigint) returns bigint language sql volatile as $$
    with ended as (
        delete from sessions s where s.user_id = end_sessions.user_id and s.id is distinct from but_for returning s.id)
    select count(*) from ended
$$;

create function legacy_tokens_until() returns timestamptz language plpgsql stable as $$
begin
    return (select a.legacy_tokens_until from adoption a where a.id = 1);
end $$;

create function signed_in(user_id bigint, issued_at timestamptz, session_id bigint)
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

-- Older servers have no apps, and cannot store sessions of two users with the same id.
delete from sessions s
 where s.client_id is not null
    or exists (select from sessions other where other.id = s.id and other.user_id < s.user_id);
drop index sessions_refresh_family_hash_idx;
create unique index sessions_refresh_family_hash_key on sessions (refresh_family_hash);
drop index sessions_id_idx;
create index sessions_user_id_idx on sessions (user_id, id);
alter table sessions
    drop constraint sessions_pkey,
    add constraint sessions_pkey primary key (id),
    drop column client_id,
    drop column scopes,
    alter column id set default next_id(),
    alter column created_at set default clock_timestamp(),
    alter column last_used_at set default clock_timestamp();
