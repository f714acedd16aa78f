create trigger posts_note_edit before update of title, content, published on posts
    for each row execute function note_edit();

drop index posts_listed_title_trgm_idx;
drop index posts_deleted_at_idx;
drop index posts_drafts_idx;
drop index posts_listed_idx;
-- Delete posts that the previous version would show to everyone.
delete from posts where deleted_at is not null or boost_of is not null or visibility <> 'public' or moderation <> 'none';
alter table posts
    drop column is_listed,
    drop column deleted_at,
    drop column moderation,
    drop column uri,
    drop column boost_of,
    drop column reply_to,
    drop column visibility,
    alter column created_at set default clock_timestamp(),
    alter column id set default next_id();
create index posts_published_idx on posts (id) where published;
create index posts_drafts_idx on posts (author_id, id) where not published;
create index posts_title_trgm_idx on posts using gin (title gin_trgm_ops);
create index posts_published_title_trgm_idx on posts using gin (title gin_trgm_ops) where published;
