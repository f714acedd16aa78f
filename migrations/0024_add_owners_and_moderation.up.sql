-- plaza: breaking
-- Staff above admins: those who own the server.
alter table users
    drop constraint users_role_check,
    add constraint users_role_check check (role in ('user', 'moderator', 'admin', 'owner'));

-- What moderators decided about an account, ours or remote. A user who is suspended cannot log in either
-- (users.suspended_at); both are set together.
alter table accounts
    add column moderation text not null default 'none',
    add constraint accounts_moderation_check check (moderation in ('none', 'suspended'));
update accounts a set moderation = 'suspended' from users u where u.id = a.id and u.suspended_at is not null;
