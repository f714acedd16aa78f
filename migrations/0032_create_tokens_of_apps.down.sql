drop table codes;
drop table app_tokens;
delete from sessions where token_hash is not null;
alter table sessions drop column token_hash;
