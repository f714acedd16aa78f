-- What others did that concerns an account. post_id is null for follows. is_filtered: held back by the account's policy.
create table notifications (
    account_id bigint not null,
    id bigint not null,
    kind text not null,
    from_id bigint not null,
    post_id bigint,
    created_at timestamptz not null,
    is_filtered boolean not null default false,
    constraint notifications_pkey primary key (account_id, id),
    constraint notifications_account_id_fkey foreign key (account_id) references accounts on delete cascade,
    constraint notifications_from_id_fkey foreign key (from_id) references accounts on delete cascade
);
-- One notification a day of a kind from an account about a post.
create index notifications_same_idx on notifications (account_id, from_id, kind, post_id);
create index notifications_post_id_idx on notifications (post_id) where post_id is not null;
create index notifications_from_id_idx on notifications (from_id);
