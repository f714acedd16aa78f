drop table featured_tags;
drop table followed_tags;
drop index tag_posts_author_id_idx;
alter table author_posts drop column language;
