alter table accounts drop column moderation;
update users set role = 'admin' where role = 'owner';
alter table users
    drop constraint users_role_check,
    add constraint users_role_check check (role in ('user', 'moderator', 'admin'));
