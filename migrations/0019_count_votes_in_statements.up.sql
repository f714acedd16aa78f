-- plaza: breaking
-- Statements that cast or withdraw votes also update the counts of the posts. Each touches one key, the id of the post.
-- Before an account is deleted, the server withdraws its votes.
drop trigger votes_count_cast on votes;
drop trigger votes_count_withdrawn on votes;
drop function count_votes();
alter table votes alter column created_at drop default;
