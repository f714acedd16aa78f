drop function visible_email(bigint, boolean, bigint, text);
drop function signed_in(bigint, timestamptz);
drop table users;
drop table accounts;
drop function next_id();
drop sequence id_sequence;
