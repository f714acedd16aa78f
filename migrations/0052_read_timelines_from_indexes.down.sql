alter table author_posts reset (autovacuum_vacuum_insert_scale_factor);
alter table tag_posts reset (autovacuum_vacuum_insert_scale_factor);
alter table author_posts
    drop constraint author_posts_pkey,
    add constraint author_posts_pkey primary key (author_id, post_id);
alter table tag_posts
    drop constraint tag_posts_pkey,
    add constraint tag_posts_pkey primary key (tag, post_id);
