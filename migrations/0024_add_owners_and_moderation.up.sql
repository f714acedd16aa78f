-- plaza: breaking
-- Owners of the server rank above admins.
alter table users
    drop constraint users_role_check,
    add constraint users_role_check check (role in ('user', 'moderator', 'admin', 'owner'));

-- The moderation state of an account, local or remote. A suspended user cannot log in (users.suspended_at). The server
-- sets both together.
alter table accounts
    add column moderation text not null default 'none',
    add constraint accounts_moderation_check check (moderation in ('none', 'suspended'));
update accounts a set moderation = 'suspended' from users u where u.id = a.id and u.suspended_at is not null;
