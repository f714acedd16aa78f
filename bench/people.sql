-- 1,000 people with the reader who signed up, 10,000 posts, 50,000 votes. Every run makes the same rows, with ids such
-- as next_id() gives: milliseconds since 2024-01-01, shifted by 12 bits.
insert into accounts (id, handle, created_at)
select (86400000::bigint + n * 60000) << 12, 'person_' || n, '2024-01-02'::timestamptz + n * interval '1 minute'
  from generate_series(1, 999) n;

insert into users (id, email, password_hash)
select id, handle || '@example.com', '' from accounts where handle like 'person\_%';

create temporary table people as
select row_number() over (order by id) - 1 as place, id from accounts;

create temporary table words as
select array['morning', 'a walk', 'the harbour', 'between', 'every winter', 'my neighbour', 'bread', 'without', 'a letter',
             'again', 'the old bridge', 'quietly', 'somebody', 'fifteen', 'on Sunday', 'the last train'] as of_sixteen;

create function pg_temp.sentence(seed bigint, length int) returns text language sql as $$
    select string_agg(of_sixteen[1 + (seed * 7 + place * (5 + seed % 11)) % 16], ' ' order by place)
      from words, generate_series(1, length) place
$$;

insert into posts (id, author_id, title, content, published, created_at)
select (31622400000::bigint + n * 60000) << 12, people.id, pg_temp.sentence(n, 6), pg_temp.sentence(n + 3, 14), true,
       '2025-01-01'::timestamptz + n * interval '1 minute'
  from generate_series(1, 10000) n
  join people on people.place = n * 379 % 1000;

-- None to ten a post, five on average.
insert into votes (post_id, voter_id)
select (31622400000::bigint + n * 60000) << 12, people.id
  from generate_series(1, 10000) n
 cross join lateral generate_series(1, n % 10 + n % 2) v
  join people on people.place = (n * 31 + v * 97) % 1000;

vacuum analyze;
