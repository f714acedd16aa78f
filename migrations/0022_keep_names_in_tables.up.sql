-- plaza: breaking
-- Tables keyed by the folded text make usernames and e-mail addresses unique, instead of triggers and SQL functions.

-- Null for accounts of this server.
alter table accounts add column domain text;

-- The name of an account is in lowercase. A reserved name is `#` and its SHA-256 in hexadecimal digits. Its account_id
-- is the account that gave it up and may take it again. If that account was deleted, account_id is null, and
-- reserved_until of its last name is infinity. Generated names (user_{id}) have no row, because they cannot be chosen.
create table handles (
    name           text        collate "C" not null,
    account_id     bigint,
    reserved_until timestamptz,
    constraint handles_pkey primary key (name),
    constraint handles_account_id_fkey foreign key (account_id) references accounts on delete set null,
    constraint handles_holder_check check (
        case when name like '#%' then reserved_until is not null
             else account_id is not null and reserved_until is null end)
);
do $$
declare
    equal text;
begin
    select string_agg(handle, ', ' order by handle) into equal
      from (select handle, count(*) over (partition by lower(handle collate "C")) as number from accounts) counted
     where number > 1;
    if equal is not null then
        raise exception 'rename all but one of the accounts whose names differ in case alone: %', equal;
    end if;
end $$;
insert into handles (name, account_id)
select lower(handle collate "C"), id from accounts where lower(handle collate "C") <> 'user_' || id;
insert into handles (name, account_id, reserved_until)
select '#' || handle_hash, account_id, reserved_until from reserved_handles;
create index handles_account_id_idx on handles (account_id);
create index handles_reserved_until_idx on handles (reserved_until) where reserved_until is not null;

drop trigger accounts_handle_reserved on accounts;
drop trigger accounts_handle_free on accounts;
drop function reserve_handle();
drop function refuse_reserved_handle();
drop function hash_of_handle(text);
drop index accounts_handle_key;
drop table reserved_handles;

-- The e-mail address of each user in its normal form (normal_email() in platform/base/email.hpp). If an older user has
-- the same normal form, or it is not computed yet, the row has `<` and the address as stored, and only this spelling
-- finds the user. The server computes missing normal forms at start.
create table emails (
    address text   collate "C" not null,
    user_id bigint not null,
    constraint emails_pkey primary key (address),
    constraint emails_user_id_fkey foreign key (user_id) references accounts on delete cascade
);
insert into emails (address, user_id)
select normal_email, id from users where normal_email not like '<%';
insert into emails (address, user_id)
select '<' || email, min(id) from users where normal_email is null or normal_email like '<%' group by email;
create index emails_user_id_idx on emails (user_id);

drop trigger users_normal_email on users;
drop function derive_normal_email();
drop function ascii_normal_email(text);
drop function user_of_email(text, text);
drop index users_lower_email_idx;
drop index users_unnormalized_email_idx;
alter table users drop column normal_email;

-- Statements that edit a user set users.edited_at.
drop trigger users_note_edit on users;
drop function note_edit();
