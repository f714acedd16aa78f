-- plaza: breaking
-- A boost is a separate post without text. A deleted post is invisible until a job erases it. The column is_listed
-- decides which posts are listed for everyone, so that statements and indexes share one definition.
alter table posts
    alter column id drop default,
    alter column created_at drop default,
    add column visibility text not null default 'public',
    add column reply_to bigint,
    add column boost_of bigint,
    add column uri text,  -- for a post of another server
    add column moderation text not null default 'none',
    add column deleted_at timestamptz,
    add column is_listed boolean not null generated always as (
        published and visibility = 'public' and boost_of is null and moderation = 'none' and deleted_at is null) stored,
    add constraint posts_visibility_check check (visibility in ('public', 'unlisted', 'followers', 'direct')),
    add constraint posts_moderation_check check (moderation in ('none', 'suspended'));

drop index posts_published_idx;
create index posts_listed_idx on posts (id) where is_listed;
drop index posts_drafts_idx;
create index posts_drafts_idx on posts (author_id, id) where not published and deleted_at is null;
drop index posts_title_trgm_idx;
drop index posts_published_title_trgm_idx;
create index posts_deleted_at_idx on posts (deleted_at) where deleted_at is not null;
create index posts_listed_title_trgm_idx on posts using gin (title gin_trgm_ops) where is_listed;

-- Statements set edited_at.
drop trigger posts_note_edit on posts;
