-- plaza: no transaction
-- A search reads what everybody may see through this index, and the searcher's own drafts through theirs: drafts of others
-- cost nobody's search anything. Servers of the version before search through posts_title_trgm_idx: a later release drops
-- it, when no such server runs.
create index concurrently if not exists posts_published_title_trgm_idx
    on posts using gin (title gin_trgm_ops) where published;
