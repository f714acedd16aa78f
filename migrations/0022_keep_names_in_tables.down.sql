create function note_edit() returns trigger language plpgsql as $$
begin
    new.edited_at := clock_timestamp();
    return new;
end $$;
create trigger users_note_edit before update of email, password_changed_at on users
    for each row execute function note_edit();

-- The columns after normal_email are created again, to restore the column order.
alter table users rename column takes_legacy_tokens to former_takes_legacy_tokens;
alter table users rename column edited_at to former_edited_at;
alter table users
    add column normal_email        text collate "C",
    add column takes_legacy_tokens boolean not null default false,
    add column edited_at           timestamptz;
update users
   set takes_legacy_tokens = former_takes_legacy_tokens,
       edited_at = former_edited_at,
       normal_email = (select address from emails where user_id = users.id and address not like '<%');
alter table users
    drop column former_takes_legacy_tokens,
    drop column former_edited_at;
create unique index users_email_key on users (normal_email);
create index users_lower_email_idx on users (lower(email));
create index users_unnormalized_email_idx on users (email) where normal_email is null;
drop table emails;

create function ascii_normal_email(email text) returns text language sql immutable as $$
    select case when email collate "C" ~ '^[\x21-\x3b\x3d\x3f-\x7e]*$' and email collate "C" !~* 'xn--'
                then lower(email collate "C") end
$$;
create function derive_normal_email() returns trigger language plpgsql as $$
begin
    if lower(tg_op) = 'insert' then
        new.normal_email := coalesce(new.normal_email, ascii_normal_email(new.email));
    elsif new.normal_email is not distinct from old.normal_email and lower(new.email) <> lower(old.email) then
        new.normal_email := ascii_normal_email(new.email);
    end if;
    return new;
end $$;
create trigger users_normal_email before insert or update of email on users
    for each row execute function derive_normal_email();
create function user_of_email(address text, normal_address text) returns bigint language sql stable as $$
    select coalesce((select min(id) from users where normal_email is null and email = address),
                    (select id from users where normal_email = normal_address))
$$;

create table reserved_handles (
    handle_hash    text        not null,
    account_id     bigint,  -- the account that may take the name again
    reserved_until timestamptz not null,
    constraint reserved_handles_pkey primary key (handle_hash),
    constraint reserved_handles_account_id_fkey foreign key (account_id) references accounts on delete set null
);
insert into reserved_handles (handle_hash, account_id, reserved_until)
select substr(name, 2), account_id, reserved_until from handles where name like '#%';
create index reserved_handles_account_id_idx on reserved_handles (account_id);
create index reserved_handles_reserved_until_idx on reserved_handles (reserved_until);
drop table handles;

create unique index accounts_handle_key on accounts (lower(handle));
create function hash_of_handle(handle text) returns text language sql stable as $$
    select encode(sha256(convert_to(lower(handle collate "C"), 'UTF8')), 'hex')
$$;
create function refuse_reserved_handle() returns trigger language plpgsql as $$
begin
    if exists (select from reserved_handles r
                where r.handle_hash = hash_of_handle(new.handle)
                  and r.reserved_until > clock_timestamp()) then
        raise exception 'the handle is reserved' using errcode = 'unique_violation', constraint = 'accounts_handle_key';
    end if;
    return null;
end $$;
create trigger accounts_handle_free after insert or update of handle on accounts
    for each row when (new.handle !~* '^user_[0-9]+$') execute function refuse_reserved_handle();
create function reserve_handle() returns trigger language plpgsql as $$
begin
    insert into reserved_handles (handle_hash, reserved_until) values (hash_of_handle(old.handle), 'infinity')
        on conflict (handle_hash) do update set account_id = null, reserved_until = excluded.reserved_until;
    return null;
end $$;
create trigger accounts_handle_reserved after delete on accounts
    for each row when (old.handle !~* '^user_[0-9]+$') execute function reserve_handle();
alter table accounts drop column domain;
