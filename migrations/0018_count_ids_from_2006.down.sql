create or replace function next_id() returns bigint language sql volatile as $$
    select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1704067200000) << 12
         | (nextval('id_sequence') & 4095)
$$;
