drop function may_see_email(bigint, boolean, bigint);
drop function signed_in(bigint, timestamptz);
drop table users;
drop table accounts;
drop function next_id();
drop sequence id_sequence;
