-- plaza: breaking
-- What a post and an account need in a social network. A reply has reply_to (its parent), reply_to_author and root_id
-- (the first post of its thread). `mentions` are the accounts that the post addresses, in the order of its text.
alter table accounts
    add column display_name text not null default '',
    add column bio text not null default '',
    add column field_names text[] not null default '{}',
    add column field_values text[] not null default '{}',
    add column is_locked boolean not null default false,
    add column is_bot boolean not null default false,
    add column is_discoverable boolean not null default false,
    add column hides_relations boolean not null default false;

-- The defaults of new posts, and whether the user blocks an account or is blocked.
alter table users
    add column post_visibility text not null default 'public',
    add column post_is_sensitive boolean not null default false,
    add column post_language text,
    add column has_blocks boolean not null default false,
    add constraint users_post_visibility_check check (post_visibility in ('public', 'unlisted', 'followers', 'direct'));

drop index posts_listed_title_trgm_idx;
drop index posts_listed_idx;
alter table posts
    alter column title set default '',
    add column spoiler text not null default '',
    add column is_sensitive boolean not null default false,
    add column language text,
    add column is_local_only boolean not null default false,
    add column mentions bigint[] not null default '{}',
    add column reply_to_author bigint,
    add column root_id bigint,
    add column boosted_author bigint,
    add column app_id bigint,
    add column boosts bigint not null default 0,
    add column replies bigint not null default 0,
    drop column is_listed;
-- Which posts public listings show.
alter table posts add column is_listed boolean not null generated always as (
    published and visibility = 'public' and boost_of is null and reply_to is null and moderation = 'none'
    and deleted_at is null) stored;
create index posts_listed_idx on posts (id) where is_listed;
create index posts_listed_title_trgm_idx on posts using gin (title gin_trgm_ops) where is_listed;

-- Earlier versions of an edited post. The current one is in posts.
create table post_edits (
    post_id bigint not null,
    id bigint not null,
    title text not null,
    content text not null,
    spoiler text not null,
    is_sensitive boolean not null,
    written_at timestamptz not null,
    constraint post_edits_pkey primary key (post_id, id),
    constraint post_edits_post_id_fkey foreign key (post_id) references posts on delete cascade
);

-- The published posts and boosts of an account: what its page and the home timelines of its followers read.
create table author_posts (
    author_id bigint not null,
    post_id bigint not null,
    boost_of bigint,
    boosted_author bigint,
    visibility text not null,
    is_reply boolean not null default false,
    reply_to_author bigint,
    root_id bigint,
    constraint author_posts_pkey primary key (author_id, post_id)
);
insert into author_posts (author_id, post_id, visibility)
select author_id, id, visibility from posts where published and deleted_at is null;

-- The replies of a thread, all under its first post.
create table thread_posts (
    root_id bigint not null,
    post_id bigint not null,
    parent_id bigint not null,
    constraint thread_posts_pkey primary key (root_id, post_id)
);

-- The public posts with a hashtag, in its folded form.
create table tag_posts (
    tag text collate "C" not null,
    post_id bigint not null,
    author_id bigint not null,
    constraint tag_posts_pkey primary key (tag, post_id)
);

-- Who boosted a post. boost_id is the post that boosts it. Boosts for followers alone are not counted and not listed.
create table boosts (
    post_id bigint not null,
    account_id bigint not null,
    boost_id bigint not null,
    is_counted boolean not null default true,
    constraint boosts_pkey primary key (post_id, account_id),
    constraint boosts_post_id_fkey foreign key (post_id) references posts
);

-- What an account did with a post. The ids order lists: the newest favourite first. is_muted is set for
-- the first post of a thread.
create table marks (
    account_id bigint not null,
    post_id bigint not null,
    favourite_id bigint,
    bookmark_id bigint,
    boost_id bigint,
    pin_id bigint,
    is_muted boolean not null default false,
    constraint marks_pkey primary key (account_id, post_id),
    constraint marks_account_id_fkey foreign key (account_id) references accounts on delete cascade
);
-- Favourites have the times of their votes, as ids.
insert into marks (account_id, post_id, favourite_id)
select voter_id, post_id,
       (((extract(epoch from created_at) * 1000)::bigint - 1136073600000) << 12)
           + row_number() over (partition by voter_id, created_at order by post_id) % 4096
  from votes;
create index marks_favourites_idx on marks (account_id, favourite_id) where favourite_id is not null;
create index marks_bookmarks_idx on marks (account_id, bookmark_id) where bookmark_id is not null;
create index marks_pins_idx on marks (account_id, pin_id) where pin_id is not null;
create index marks_post_id_idx on marks (post_id);

-- The counts that profiles show: public and unlisted posts with replies and boosts, and relations.
create table account_counts (
    account_id bigint not null,
    posts bigint not null default 0,
    followers bigint not null default 0,
    following bigint not null default 0,
    last_post_at timestamptz,
    constraint account_counts_pkey primary key (account_id),
    constraint account_counts_account_id_fkey foreign key (account_id) references accounts on delete cascade
);
insert into account_counts (account_id, posts, last_post_at)
select author_id, count(*), max(created_at) from posts where published and deleted_at is null group by author_id;
