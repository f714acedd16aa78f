drop table votes;
