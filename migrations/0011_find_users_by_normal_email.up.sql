-- In a transaction of its own: the table is read while its rows are filled. Of several accounts with one normal form the
-- oldest gets it.
update users
   set normal_email = oldest.normal_email
  from (select distinct on (ascii_normal_email(email)) id, ascii_normal_email(email) as normal_email
          from users
         where ascii_normal_email(email) is not null
         order by ascii_normal_email(email), id) oldest
 where users.id = oldest.id and users.normal_email is null;

drop index users_email_key;
create unique index users_email_key on users (normal_email);
-- For servers of the version before, which find users by it at log-in and sign-up. A later release drops it.
create index users_lower_email_idx on users (lower(email));
create index users_unnormalized_email_idx on users (email) where normal_email is null;

-- The one place that says whose an e-mail address is.
create function user_of_email(address text, normal_address text) returns bigint language sql stable as $$
    select coalesce((select min(id) from users where normal_email is null and email = address),
                    (select id from users where normal_email = normal_address))
$$;
