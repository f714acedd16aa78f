drop trigger users_normal_email on users;
drop function derive_normal_email();
drop function ascii_normal_email(text);
alter table users drop column normal_email;
