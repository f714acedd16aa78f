create sequence id_sequence as bigint cycle minvalue 0 maxvalue 9007199254740991;

create or replace function next_id() returns bigint language sql volatile as $$
    select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1136073600000) << 12
         | (nextval('id_sequence') & 4095)
$$;
alter table accounts
    alter column created_at set default clock_timestamp(),
    alter column id set default next_id();
