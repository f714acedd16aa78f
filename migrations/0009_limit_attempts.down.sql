alter table sessions drop column wrong_passwords,
                     drop column compared_passwords,
                     drop column compared_at;
drop function count_attempts(bigint, bigint, bigint, bigint, bigint, bigint, bigint);
drop table attempts;
