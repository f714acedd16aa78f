-- Lists of followed accounts, each with a timeline. The posts of the members of an exclusive list are not in the home
-- timeline. replies_policy: which replies of members the list shows.
create table lists (
    account_id bigint not null,
    id bigint not null,
    title text not null,
    replies_policy text not null default 'list',
    is_exclusive boolean not null default false,
    constraint lists_pkey primary key (account_id, id),
    constraint lists_account_id_fkey foreign key (account_id) references accounts on delete cascade,
    constraint lists_replies_policy_check check (replies_policy in ('followed', 'list', 'none'))
);

-- A member that the owner no longer follows stays here, and is shown again after the next follow.
create table list_members (
    account_id bigint not null,
    list_id bigint not null,
    member_id bigint not null,
    id bigint not null,
    constraint list_members_pkey primary key (account_id, list_id, member_id),
    constraint list_members_list_fkey foreign key (account_id, list_id) references lists on delete cascade,
    constraint list_members_member_id_fkey foreign key (member_id) references accounts on delete cascade
);
create index list_members_member_id_idx on list_members (member_id);
