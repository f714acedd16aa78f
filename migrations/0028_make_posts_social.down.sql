drop table account_counts;
drop table marks;
drop table boosts;
drop table tag_posts;
drop table thread_posts;
drop table author_posts;
drop table post_edits;

-- Delete posts that the previous version would show differently: it knows no replies and no boosts.
delete from votes where post_id in (select id from posts where reply_to is not null or boost_of is not null);
delete from posts where reply_to is not null or boost_of is not null;
drop index posts_listed_title_trgm_idx;
drop index posts_listed_idx;
alter table posts
    drop column is_listed,
    drop column replies,
    drop column boosts,
    drop column app_id,
    drop column boosted_author,
    drop column root_id,
    drop column reply_to_author,
    drop column mentions,
    drop column is_local_only,
    drop column language,
    drop column is_sensitive,
    drop column spoiler,
    alter column title drop default;
alter table posts add column is_listed boolean not null generated always as (
    published and visibility = 'public' and boost_of is null and moderation = 'none' and deleted_at is null) stored;
create index posts_listed_idx on posts (id) where is_listed;
create index posts_listed_title_trgm_idx on posts using gin (title gin_trgm_ops) where is_listed;

alter table users
    drop column has_blocks,
    drop column post_language,
    drop column post_is_sensitive,
    drop column post_visibility;
alter table accounts
    drop column hides_relations,
    drop column is_discoverable,
    drop column is_bot,
    drop column is_locked,
    drop column field_values,
    drop column field_names,
    drop column bio,
    drop column display_name;
