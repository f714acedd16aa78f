-- Ids are 53 bits: 41 of milliseconds since 2024-01-01, 12 of one sequence. They sort by time and are exact as JSON
-- numbers. clock_timestamp(), because now() is one moment for a whole transaction.
create sequence id_sequence as bigint cycle minvalue 0 maxvalue 9007199254740991;

create function next_id() returns bigint language sql volatile as $$
    select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1704067200000) << 12
         | (nextval('id_sequence') & 4095)
$$;

-- An account is an actor: what posts, votes and follows belong to.
create table accounts (
    id         bigint      not null default next_id(),
    handle     text        not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint accounts_pkey primary key (id)
);
create unique index accounts_handle_key on accounts (lower(handle));

-- A user is someone who can log in here, and has its account's id.
create table users (
    id                  bigint      not null,
    email               text        not null,
    password_hash       text        not null,
    role                text        not null default 'user',
    suspended_at        timestamptz,
    password_changed_at timestamptz,
    constraint users_pkey primary key (id),
    constraint users_id_fkey foreign key (id) references accounts on delete cascade,
    constraint users_role_check check (role in ('user', 'moderator', 'admin'))
);
create unique index users_email_key on users (lower(email));

-- The one place that decides whether a token still speaks for somebody: its user is here and not suspended, and the
-- password is not newer than the token. A token of the original API has no time of issue: any change ends it.
create function signed_in(user_id bigint, issued_at timestamptz)
returns table (id bigint, is_staff boolean) language sql stable as $$
    select u.id, u.role <> 'user'
      from users u
     where u.id = user_id
       and u.suspended_at is null
       and (u.password_changed_at is null or u.password_changed_at <= issued_at)
$$;

-- The one place that decides who may see an e-mail address: its owner and the staff.
create function may_see_email(viewer_id bigint, viewer_is_staff boolean, owner_id bigint)
returns boolean language sql immutable as $$
    select viewer_id = owner_id or viewer_is_staff
$$;
