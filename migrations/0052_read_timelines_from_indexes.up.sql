-- The index has all that timelines read. The tables are vacuumed often, so that their rows need not be looked at.
alter table tag_posts
    drop constraint tag_posts_pkey,
    add constraint tag_posts_pkey primary key (tag, post_id) include (author_id);
alter table author_posts
    drop constraint author_posts_pkey,
    add constraint author_posts_pkey primary key (author_id, post_id)
        include (visibility, boost_of, boosted_author, is_reply, reply_to_author, root_id, language);
alter table tag_posts set (autovacuum_vacuum_insert_scale_factor = 0.02);
alter table author_posts set (autovacuum_vacuum_insert_scale_factor = 0.02);
