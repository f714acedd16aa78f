drop index tag_posts_post_id_idx;
drop table reports;
