-- Names that nobody else may take: for a while, the ones that an account gave up (it may have them again); for good,
-- those of deleted accounts. Only hashes are kept. user_{number} is never chosen by anybody, so it is not reserved.
create table reserved_handles (
    handle_hash    text        not null,
    account_id     bigint,  -- who may have it again
    reserved_until timestamptz not null,
    constraint reserved_handles_pkey primary key (handle_hash),
    constraint reserved_handles_account_id_fkey foreign key (account_id) references accounts on delete set null
);
create index reserved_handles_account_id_idx on reserved_handles (account_id);
create index reserved_handles_reserved_until_idx on reserved_handles (reserved_until);

-- When an account took another name in the last month.
alter table accounts add column renamed_at timestamptz[] not null default '{}';

create function hash_of_handle(handle text) returns text language sql stable as $$
    select encode(sha256(convert_to(lower(handle collate "C"), 'UTF8')), 'hex')
$$;

-- After the row is written: whoever waited for an account to give up the name sees the reservation too.
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
