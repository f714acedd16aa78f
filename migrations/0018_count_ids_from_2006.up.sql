-- Servers make ids themselves now (platform/base/id_source.hpp), counted from 2006-01-01: 41 bits of milliseconds last
-- until 2075, and every id made before is smaller. Servers of the version before still call this function.
create or replace function next_id() returns bigint language sql volatile as $$
    select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1136073600000) << 12
         | (nextval('id_sequence') & 4095)
$$;
