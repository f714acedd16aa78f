-- plaza: breaking
-- The statement that casts or withdraws votes counts them too: it touches one key, the post's id. The account that goes
-- withdraws its votes first.
drop trigger votes_count_cast on votes;
drop trigger votes_count_withdrawn on votes;
drop function count_votes();
alter table votes alter column created_at drop default;
