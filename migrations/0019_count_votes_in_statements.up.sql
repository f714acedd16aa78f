-- plaza: breaking
-- Statements that cast or withdraw votes also update the counts of the posts. Each touches one key, the id of the post.
-- Before an account is deleted, the server withdraws its votes.
drop trigger votes_count_cast on votes;
drop trigger votes_count_withdrawn on votes;
drop function count_votes();
alter table votes alter column created_at drop default;

-- The votes of an account that is deleted are found in the order of their posts.
drop index votes_voter_id_idx;
create index votes_voter_id_post_id_idx on votes (voter_id, post_id);
