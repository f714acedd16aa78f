drop function end_sessions(bigint, bigint);
drop function signed_in(bigint, timestamptz, bigint);
drop table sessions;

create function signed_in(user_id bigint, issued_at timestamptz)
returns table (id bigint, is_staff boolean) language sql stable as $$
    select u.id, u.role <> 'user'
      from users u
     where u.id = user_id
       and u.suspended_at is null
       and (u.password_changed_at is null or u.password_changed_at <= issued_at)
$$;
