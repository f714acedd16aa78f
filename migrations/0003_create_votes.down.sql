drop table votes;
drop function count_vote();
