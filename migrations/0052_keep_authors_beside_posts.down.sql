alter table author_posts reset (autovacuum_vacuum_insert_scale_factor);
alter table tag_posts reset (autovacuum_vacuum_insert_scale_factor);
alter table author_posts
    drop constraint author_posts_pkey,
    add constraint author_posts_pkey primary key (author_id, post_id);
alter table tag_posts
    drop constraint tag_posts_pkey,
    add constraint tag_posts_pkey primary key (tag, post_id);
alter table marks drop column root_id, drop column author_id;
alter table thread_posts drop column author_id;
