alter table sessions drop column wrong_passwords;
drop function count_attempts(bigint, bigint, bigint, bigint, bigint, bigint, bigint);
drop table attempts;
