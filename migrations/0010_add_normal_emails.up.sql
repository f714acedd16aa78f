-- The one normal form of an e-mail address (normal_email() of platform/base/email.hpp): people are found by it, and two
-- accounts never share one. null: not computed yet, or an older account has it; then only the address as it is stored
-- finds the account. The server computes what is missing when it starts.
alter table users add column normal_email text collate "C";

-- The normal form of an address that is plain ASCII without anything to decode or cut off; null for any other.
create function ascii_normal_email(email text) returns text language sql immutable as $$
    select case when email collate "C" ~ '^[\x21-\x3b\x3d\x3f-\x7e]*$' and email collate "C" !~* 'xn--'
                then lower(email collate "C") end
$$;

-- For servers of the version before, and for SQL written by hand: they set an address and know no normal form. An
-- address that differs from the one before in case alone keeps its normal form.
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
