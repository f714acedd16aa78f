// The SQL of `plaza adopt`: reads the original's tables, checks a batch of rows, writes the accepted ones.
#pragma once

#include <string_view>

namespace plaza::commands::adopt_sql {

// Both databases.

// The snapshot lasts as long as the copy. Only the settings that this server version knows.
inline constexpr std::string_view no_time_limits = R"sql(
    select set_config(name, '0', false)
      from pg_settings
     where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout',
                    'idle_session_timeout'))sql";

inline constexpr std::string_view identity = R"sql(
    select system_identifier || '/' || (select oid from pg_database where datname = current_database())
      from pg_control_system())sql";

// The source.

// With row_security off, a policy that hides rows causes an error instead of a silent loss.
inline constexpr std::string_view begin_reading = R"sql(
    set session characteristics as transaction read only;
    set row_security = off;
    set datestyle = 'ISO, YMD';
    set timezone = 'UTC')sql";

inline constexpr std::string_view begin_snapshot = "begin transaction isolation level repeatable read read only";

inline constexpr std::string_view source_columns = R"sql(
    select wanted.name, a.attname, format_type(a.atttypid, null), t.typcategory
      from unnest(array['users', 'posts', 'votes']) wanted (name)
      join pg_attribute a on a.attrelid = to_regclass(wanted.name) and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
     order by 1, a.attnum)sql";

inline constexpr std::string_view source_other_tables = R"sql(
    select c.relname
      from pg_class c
     where c.relnamespace = (select relnamespace from pg_class where oid = to_regclass('users'))
       and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname not in ('users', 'posts', 'votes', 'alembic_version')
       -- Leaves out the tables that a view of these names reads.
       and not exists (select from pg_depend d
                         join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
                        where d.refobjid = c.oid
                          and r.ev_class in (to_regclass('users'), to_regclass('posts'), to_regclass('votes')))
     order by 1)sql";

inline constexpr std::string_view source_counts = R"sql(
    select (select count(*) from users), (select count(*) from posts), (select count(*) from votes),
           (select count(*) from posts where not published))sql";

// The original stores no date of change; some derived projects have `updated_at`.
inline constexpr std::string_view dates_of_users = R"sql(
    select id, coalesce('changed ' || (to_jsonb(u) ->> 'updated_at'), 'created ' || created_at)
      from users u where id = any($1::bigint[]))sql";
inline constexpr std::string_view dates_of_posts = R"sql(
    select id, coalesce('changed ' || (to_jsonb(p) ->> 'updated_at'), 'created ' || created_at)
      from posts p where id = any($1::bigint[]))sql";

inline constexpr std::string_view copy_users_out = R"sql(
    copy (select id::bigint, email::text, password::text, created_at from users order by id) to stdout)sql";

inline constexpr std::string_view copy_posts_out = R"sql(
    copy (select id::bigint, title::text, content::text, owner_id::bigint, published, created_at
            from posts order by id) to stdout)sql";

// For --publish-drafts.
inline constexpr std::string_view copy_published_posts_out = R"sql(
    copy (select id::bigint, title::text, content::text, owner_id::bigint, true, created_at
            from posts order by id) to stdout)sql";

inline constexpr std::string_view copy_votes_out = R"sql(
    copy (select post_id::bigint, user_id::bigint from votes order by post_id, user_id) to stdout)sql";

// The target.

// lock_timeout is shorter than that of a server's requests, which queue behind this session. random_page_cost = 1 makes
// the planner use indexes: fresh rows are in memory, and sequential scans get slower with each batch.
inline constexpr std::string_view begin_writing = R"sql(
    set datestyle = 'ISO, YMD';
    set timezone = 'UTC';
    set lock_timeout = '1s';
    set random_page_cost = 1;
    set jit = off)sql";

// One `plaza adopt` at a time. The session of a killed one may take some seconds to end.
inline constexpr std::string_view take_lock = R"sql(
    set lock_timeout = '10s';
    select pg_advisory_lock(1886150011))sql";

inline constexpr std::string_view is_plaza = "select to_regclass('plaza_migrations') is not null";
// For a dry run on a database that was never migrated: empty temporary tables with the names of the real ones.
inline constexpr std::string_view create_stand_ins = R"sql(
    create temp table accounts (id bigint, handle text, created_at timestamptz);
    create temp table handles (name text, account_id bigint);
    create temp table users (id bigint, email text, password_hash text, edited_at timestamptz);
    create temp table emails (address text, user_id bigint);
    create temp table posts (id bigint, author_id bigint, title text, content text, published boolean,
                             created_at timestamptz, edited_at timestamptz, deleted_at timestamptz);
    create temp table votes (post_id bigint, voter_id bigint))sql";

// adopted_*: the imported users and posts, to accept their posts and votes. incoming_*: the current batch.
inline constexpr std::string_view create_staging = R"sql(
    create temp table adopted_users (id bigint primary key, email_key text collate "C" not null);
    create index on adopted_users (email_key);
    create temp table adopted_posts (id bigint primary key);
    create temp table incoming_users (id bigint, email text, password text, created_at timestamptz,
                                      email_key text collate "C", handle text, verdict text, other_id bigint)
                                     on commit delete rows;
    create temp table incoming_posts (id bigint, title text, content text, owner_id bigint, published boolean,
                                      created_at timestamptz, verdict text) on commit delete rows;
    create temp table incoming_votes (post_id bigint, user_id bigint) on commit delete rows)sql";

inline constexpr std::string_view refuse_writes = "set session characteristics as transaction read only";

inline constexpr std::string_view copy_users_in = "copy incoming_users (id, email, password, created_at) from stdin";
inline constexpr std::string_view copy_posts_in =
    "copy incoming_posts (id, title, content, owner_id, published, created_at) from stdin";
inline constexpr std::string_view copy_votes_in = "copy incoming_votes (post_id, user_id) from stdin";

// Users may have deleted accounts or posts since these were imported.
inline constexpr std::string_view forget_deleted = R"sql(
    delete from adopted_users a where not exists (select from accounts where id = a.id);
    delete from adopted_posts a where not exists (select from posts where id = a.id))sql";

// Users. A verdict is the reason to skip a row, or 'here' for one from an earlier run; null means import. Users of an
// earlier run are recognized by id and sign-up time: names and passwords may have changed since.
inline constexpr std::string_view judge_users = R"sql(
    update incoming_users i
       set verdict = case
           when i.id is null or i.email is null or i.password is null or i.created_at is null then 'null'
           when i.id not between 1 and 9007199254740991 then 'id'
           when i.created_at not between '0001-01-01' and '9999-12-31' then 'date'
           when octet_length(i.email) > 2000 then 'long email'
           when exists (select from accounts a join users u on u.id = a.id
                         where a.id = i.id and a.created_at = i.created_at) then 'here'
           when exists (select from accounts a where a.id = i.id) then 'id taken' end)sql";

// email_key() is C++, so the addresses go through the program.
inline constexpr std::string_view judged_emails = R"sql(
    select distinct i.email from incoming_users i where i.verdict is null or i.verdict = 'here')sql";

inline constexpr std::string_view set_email_keys = R"sql(
    update incoming_users i set email_key = n.email_key
      from jsonb_to_recordset($1::jsonb) n (email text, email_key text)
     where i.email = n.email and (i.verdict is null or i.verdict = 'here'))sql";

inline constexpr std::string_view note_users_here = R"sql(
    insert into adopted_users (id, email_key)
    select i.id, i.email_key from incoming_users i where i.verdict = 'here')sql";

// If several users have the same address in different spellings, the first is imported.
inline constexpr std::string_view judge_emails = R"sql(
    update incoming_users i
       set verdict = case when o.twin_id is not null then 'email twin' else 'email taken' end,
           other_id = coalesce(o.twin_id, o.user_id)
      from (select n.id,
                   coalesce((select a.id from adopted_users a where a.email_key = n.email_key limit 1),
                            nullif(n.first_id, n.id)) as twin_id,
                   (select min(e.user_id) from emails e where e.address = any(array[n.email_key, '<' || n.email]))
                       as user_id
              from (select id, email, email_key,
                           first_value(id) over (partition by email_key order by id) as first_id
                      from incoming_users where verdict is null) n) o
     where i.id = o.id and i.verdict is null and coalesce(o.twin_id, o.user_id) is not null)sql";

// Users are named user_{id}. If that name is taken, a random part is added.
inline constexpr std::string_view replace_taken_handles = R"sql(
    update incoming_users i set handle = 'user_' || i.id || '_' || substr(md5(random()::text), 1, 6)
     where i.verdict is null and exists (select from handles h where h.name = 'user_' || i.id))sql";

inline constexpr std::string_view replaced_handles = R"sql(
    select i.id from incoming_users i where i.handle is not null order by i.id)sql";

inline constexpr std::string_view insert_users = R"sql(
    insert into accounts (id, handle, created_at)
    select i.id, coalesce(i.handle, 'user_' || i.id), i.created_at from incoming_users i where i.verdict is null;
    insert into handles (name, account_id)
    select i.handle, i.id from incoming_users i where i.handle is not null;
    insert into users (id, email, password_hash, takes_legacy_tokens)
    select i.id, i.email, i.password, true from incoming_users i where i.verdict is null;
    insert into emails (address, user_id)
    select i.email_key, i.id from incoming_users i where i.verdict is null)sql";

// No password matches '!': the user must reset the password.
inline constexpr std::string_view drop_hashes = R"sql(
    update incoming_users set password = '!' where id = any($1::bigint[]))sql";

// Tokens of the original are accepted for $1 more minutes, the lifetime of a token that the original issues now.
inline constexpr std::string_view end_of_tokens = R"sql(
    select clock_timestamp() + $1 * interval '1 minute')sql";

inline constexpr std::string_view accept_tokens = R"sql(
    insert into adoption (id, legacy_tokens_until)
    values (1, $1::timestamptz)
        on conflict (id) do update set legacy_tokens_until = excluded.legacy_tokens_until
    returning to_char(legacy_tokens_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))sql";

inline constexpr std::string_view note_new_users = R"sql(
    insert into adopted_users (id, email_key)
    select i.id, i.email_key from incoming_users i where i.verdict is null)sql";

inline constexpr std::string_view tally_users = R"sql(
    select count(*) filter (where i.verdict is null),
           count(*) filter (where i.verdict = 'here')
      from incoming_users i)sql";

inline constexpr std::string_view refused_users = R"sql(
    select i.id, i.email, i.verdict, i.other_id
      from incoming_users i where i.verdict <> 'here' order by i.id)sql";

// Hashes can be compared until the first log-in, which stores an argon2id hash.
inline constexpr std::string_view differing_users = R"sql(
    select i.id,
           concat_ws(', ', case when u.email <> i.email then 'email' end,
                           case when u.password_hash like '$2_$%' and u.password_hash <> i.password
                                then 'password' end),
           u.edited_at
      from incoming_users i join users u on u.id = i.id
     where i.verdict = 'here'
       and (u.email <> i.email or (u.password_hash like '$2_$%' and u.password_hash <> i.password))
     order by i.id)sql";

inline constexpr std::string_view new_emails = R"sql(
    select i.id, i.email from incoming_users i where i.verdict is null order by i.id)sql";

// All hashes except bcrypt of cost 4 to 13, whose log-ins take no longer than those with argon2id.
inline constexpr std::string_view unusual_hashes = R"sql(
    select i.id, i.password from incoming_users i
     where i.verdict is null and i.password !~ '^\$2[aby]\$(0[4-9]|1[0-3])\$[./A-Za-z0-9]{53}$' order by i.id)sql";

// Posts.
inline constexpr std::string_view judge_posts = R"sql(
    update incoming_posts i
       set verdict = case
           when i.id is null or i.title is null or i.content is null or i.owner_id is null or i.published is null
                or i.created_at is null then 'null'
           when i.id not between 1 and 9007199254740991 then 'id'
           when i.created_at not between '0001-01-01' and '9999-12-31' then 'date'
           when not exists (select from adopted_users a where a.id = i.owner_id) then 'owner'
           when exists (select from posts p where p.id = i.id and p.author_id = i.owner_id
                                              and p.created_at = i.created_at) then 'here'
           when exists (select from posts p where p.id = i.id) then 'id taken' end)sql";

inline constexpr std::string_view insert_posts = R"sql(
    with made as (
             insert into posts (id, author_id, title, content, published, created_at)
             select i.id, i.owner_id, i.title, i.content, i.published, i.created_at
               from incoming_posts i where i.verdict is null
             returning id, author_id, published, created_at, visibility),
         listed as (
             insert into author_posts (author_id, post_id, visibility)
             select author_id, id, visibility from made where published)
    insert into account_counts as counted (account_id, posts, last_post_at)
    select author_id, count(*), max(created_at) from made where published group by author_id
        on conflict (account_id) do update
       set posts = counted.posts + excluded.posts,
           last_post_at = greatest(counted.last_post_at, excluded.last_post_at))sql";

inline constexpr std::string_view note_posts = R"sql(
    insert into adopted_posts (id)
    select i.id
      from incoming_posts i
     where (i.verdict is null or i.verdict = 'here')
       and not exists (select from posts p where p.id = i.id and p.deleted_at is not null))sql";

inline constexpr std::string_view tally_posts = R"sql(
    select count(*) filter (where i.verdict is null),
           count(*) filter (where i.verdict = 'here')
      from incoming_posts i)sql";

inline constexpr std::string_view refused_posts = R"sql(
    select i.id, i.verdict from incoming_posts i where i.verdict not in ('here', 'owner') order by i.id)sql";

inline constexpr std::string_view ownerless_posts = R"sql(
    select i.owner_id, count(*) from incoming_posts i where i.verdict = 'owner' group by i.owner_id)sql";

inline constexpr std::string_view differing_posts = R"sql(
    select i.id,
           concat_ws(', ', case when p.title <> i.title then 'title' end,
                           case when p.content <> i.content then 'content' end,
                           case when p.published <> i.published then 'published' end),
           p.edited_at
      from incoming_posts i join posts p on p.id = i.id
     where i.verdict = 'here'
       and (p.title <> i.title or p.content <> i.content or p.published <> i.published)
     order by i.id)sql";

inline constexpr std::string_view long_posts = R"sql(
    select i.id from incoming_posts i
     where i.verdict is null and (char_length(i.title) > 1000 or char_length(i.content) > 100000)
     order by i.id)sql";

// Votes: how many are new, are present, have a post that was not imported, have a voter that was not imported.
inline constexpr std::string_view tally_votes = R"sql(
    select count(*) filter (where u.id is not null and p.id is not null and v.post_id is null),
           count(*) filter (where u.id is not null and p.id is not null and v.post_id is not null),
           count(*) filter (where u.id is not null and p.id is null),
           count(*) filter (where u.id is null)
      from incoming_votes i
      left join adopted_users u on u.id = i.user_id
      left join adopted_posts p on p.id = i.post_id
      left join votes v on v.post_id = i.post_id and v.voter_id = i.user_id)sql";

inline constexpr std::string_view voterless_votes = R"sql(
    select i.user_id, count(*)
      from incoming_votes i
     where not exists (select from adopted_users u where u.id = i.user_id)
     group by i.user_id)sql";

// Lock posts in id order before changing votes, to avoid deadlocks.
inline constexpr std::string_view lock_posts = R"sql(
    select from posts where id in (select post_id from incoming_votes) order by id for no key update)sql";

// The original stores no date of a vote. Use the earliest possible one: post and voter exist.
inline constexpr std::string_view insert_votes = R"sql(
    with added as (
        insert into votes (post_id, voter_id, created_at)
        select i.post_id, i.user_id, greatest(p.created_at, a.created_at)
          from incoming_votes i
          join adopted_users u on u.id = i.user_id
          join adopted_posts q on q.id = i.post_id
          join posts p on p.id = i.post_id and p.deleted_at is null
          join accounts a on a.id = i.user_id
            on conflict do nothing
        returning post_id, voter_id, created_at),
    marked as (
        insert into marks (account_id, post_id, favourite_id)
        select voter_id, post_id,
               (((extract(epoch from created_at) * 1000)::bigint - 1136073600000) << 12)
                   + row_number() over (partition by voter_id, created_at order by post_id) % 4096
          from added
            on conflict (account_id, post_id) do update set favourite_id = excluded.favourite_id
         where marks.favourite_id is null),
    counted as (
        update posts set votes = posts.votes + n.number
          from (select post_id, count(*) as number from added group by post_id) n
         where posts.id = n.post_id)
    select count(*) from added)sql";

inline constexpr std::string_view refresh_statistics = "analyze accounts, handles, users, emails, posts, votes";

}  // namespace plaza::commands::adopt_sql
