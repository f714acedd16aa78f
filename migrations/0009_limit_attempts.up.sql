-- What all servers together count of the attempts to log in and the like. The key is a keyed digest of what is counted;
-- times are microseconds since 1970. Unlogged: a crash of PostgreSQL forgets the counts, and no commit waits for a disk.
create unlogged table attempts (
    key      bytea  not null,
    whole_at bigint not null, -- when nothing of it counts any more
    next_at  bigint not null, -- when the next try is allowed
    granted  bigint not null, -- how many tries the last statement counted, because returning shows no row as it was
    constraint attempts_pkey primary key (key)
);
create index attempts_whole_at_idx on attempts (whole_at);

-- What becomes of a row by so many tries at once: the generic cell rate algorithm, as in RateLimit. Beyond the rate one
-- try is allowed at a time; with a longest delay, after a pause that doubles from one second.
create function count_attempts(was_whole_at bigint, was_next_at bigint, moment bigint,
                               tries bigint, cost bigint, span bigint, longest_delay bigint)
returns table (whole_at bigint, next_at bigint, granted bigint) language sql immutable as $$
    select after.whole_at,
           case when asked.granted = 0 then was_next_at
                when after.free_at <= moment or longest_delay = 0 then after.free_at
                else moment + least(longest_delay,
                                    1000000::bigint << least((after.free_at - moment - 1) / cost, 20)::integer) end,
           asked.granted
      from (select case when moment < was_next_at then 0
                        else least(tries, greatest(1, (moment + span - greatest(was_whole_at, moment)) / cost)) end
                   as granted) asked
     cross join lateral (select greatest(was_whole_at, moment) + asked.granted * cost as whole_at,
                                greatest(was_whole_at, moment) + asked.granted * cost + cost - span as free_at) after
$$;

-- How often the password was given wrong under this session since it was last given right, and how many are being
-- compared. A server that is killed leaves some of these counted: they count for a minute.
alter table sessions add column wrong_passwords     integer not null default 0,
                     add column compared_passwords  integer not null default 0,
                     add column compared_at         timestamptz;
