drop table email_tokens;
alter table users drop column email_confirmed_at;
