-- plaza: no transaction
drop index concurrently if exists posts_published_title_trgm_idx;
