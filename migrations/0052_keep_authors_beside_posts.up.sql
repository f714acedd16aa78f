-- The author of a reply, so that a thread is read without its posts.
alter table thread_posts add column author_id bigint;
update thread_posts set author_id = posts.author_id from posts where posts.id = thread_posts.post_id;

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

-- The author of a favourite or bookmark, and the first post of its thread if it is a reply, so that these lists are read
-- without the posts.
alter table marks add column author_id bigint, add column root_id bigint;
update marks set author_id = posts.author_id, root_id = posts.root_id
  from posts
 where posts.id = marks.post_id and (marks.favourite_id is not null or marks.bookmark_id is not null);
