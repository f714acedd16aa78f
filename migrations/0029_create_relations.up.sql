-- Everything between an account and one other account, in one row. Each change is written to the rows of both sides in
-- one transaction, so that an account reads by its own key. The ids say since when, and order lists.
create table relations (
    account_id bigint not null,
    other_id bigint not null,
    -- What the account did.
    following_id bigint,
    requested_id bigint,
    shows_boosts boolean not null default true,
    is_notifying boolean not null default false,
    languages text[] not null default '{}',  -- empty: all
    blocking_id bigint,
    muting_id bigint,
    muted_until timestamptz,
    mutes_notifications boolean not null default true,
    note text not null default '',
    endorsed_id bigint,
    -- What the other account did.
    followed_by_id bigint,
    requested_by_id bigint,
    is_blocked_by boolean not null default false,
    constraint relations_pkey primary key (account_id, other_id),
    constraint relations_account_id_fkey foreign key (account_id) references accounts on delete cascade,
    constraint relations_other_id_fkey foreign key (other_id) references accounts on delete cascade
);
create index relations_following_idx on relations (account_id, following_id) where following_id is not null;
create index relations_followers_idx on relations (account_id, followed_by_id) where followed_by_id is not null;
create index relations_requests_idx on relations (account_id, requested_by_id) where requested_by_id is not null;
create index relations_blocking_idx on relations (account_id, blocking_id) where blocking_id is not null;
create index relations_muting_idx on relations (account_id, muting_id) where muting_id is not null;
create index relations_endorsed_idx on relations (account_id, endorsed_id) where endorsed_id is not null;
create index relations_other_id_idx on relations (other_id);

-- The follows again, for reading beside the posts of the followed account.
create table followers (
    followee_id bigint not null,
    follower_id bigint not null,
    shows_boosts boolean not null default true,
    is_notifying boolean not null default false,
    languages text[] not null default '{}',
    constraint followers_pkey primary key (followee_id, follower_id),
    constraint followers_followee_id_fkey foreign key (followee_id) references accounts on delete cascade,
    constraint followers_follower_id_fkey foreign key (follower_id) references accounts on delete cascade
);
create index followers_follower_id_idx on followers (follower_id, followee_id);
