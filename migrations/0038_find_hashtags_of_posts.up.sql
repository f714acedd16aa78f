-- An erasure deletes the hashtags of a post.
create index tag_posts_post_id_idx on tag_posts (post_id);
