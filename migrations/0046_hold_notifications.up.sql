-- is_withdrawn: the favourite or follow was taken back. The row stays, so that a repeated one does not notify again.
-- root_id is the first post of the thread of post_id.
alter table notifications
    add column root_id bigint,
    add column is_withdrawn boolean not null default false;
drop index notifications_same_idx;
create index notifications_same_idx on notifications (account_id, from_id, kind, coalesce(post_id, 0));
create index notifications_held_idx on notifications (account_id, from_id, id) where is_filtered;
create index followers_notifying_idx on followers (followee_id, follower_id) where is_notifying;

-- What an account does with notifications from some accounts: accept, filter or drop.
create table notification_policies (
    account_id bigint not null,
    for_not_following text not null default 'accept',
    for_not_followers text not null default 'accept',
    for_new_accounts text not null default 'accept',
    for_private_mentions text not null default 'filter',
    for_limited_accounts text not null default 'filter',
    constraint notification_policies_pkey primary key (account_id),
    constraint notification_policies_account_id_fkey foreign key (account_id) references accounts on delete cascade
);

-- Accounts whose notifications an account accepts regardless of its policy.
create table notification_permissions (
    account_id bigint not null,
    from_id bigint not null,
    constraint notification_permissions_pkey primary key (account_id, from_id),
    constraint notification_permissions_account_id_fkey foreign key (account_id) references accounts on delete cascade,
    constraint notification_permissions_from_id_fkey foreign key (from_id) references accounts on delete cascade
);
create index notification_permissions_from_id_idx on notification_permissions (from_id);

-- How far an account has read a timeline: home or notifications.
create table markers (
    account_id bigint not null,
    timeline text not null,
    last_read_id bigint not null,
    version bigint not null default 1,
    updated_at timestamptz not null,
    constraint markers_pkey primary key (account_id, timeline),
    constraint markers_account_id_fkey foreign key (account_id) references accounts on delete cascade
);
