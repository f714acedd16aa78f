drop table scheduled_posts;
