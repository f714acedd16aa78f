-- plaza: breaking
-- The server generates ids and sends the time.
alter table accounts
    alter column id drop default,
    alter column created_at drop default;
drop function next_id();
drop sequence id_sequence;
