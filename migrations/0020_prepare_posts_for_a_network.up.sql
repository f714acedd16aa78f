-- plaza: breaking
-- A boost is a post of its own, without a text. A post that was deleted is seen by nobody; a job erases it. What everybody
-- may find in listings is one column, so that no statement and no index decides it again.
alter table posts
    alter column id drop default,
    alter column created_at drop default,
    add column visibility text not null default 'public',
    add column reply_to bigint,
    add column boost_of bigint,
    add column uri text, -- of a post that was written elsewhere
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
create index posts_listed_title_trgm_idx on posts using gin (title gin_trgm_ops) where is_listed;

-- Statements that edit set edited_at.
drop trigger posts_note_edit on posts;
