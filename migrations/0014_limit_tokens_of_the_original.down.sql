create or replace function signed_in(user_id bigint, issued_at timestamptz, session_id bigint)
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
drop function legacy_tokens_until();
alter table users drop column takes_legacy_tokens;
drop table adoption;
