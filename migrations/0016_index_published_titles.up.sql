-- A search reads what everybody may see through this index, and the searcher's own drafts through theirs: drafts of others
-- cost nobody's search anything.
create index posts_published_title_trgm_idx on posts using gin (title gin_trgm_ops) where published;
drop index posts_title_trgm_idx;
