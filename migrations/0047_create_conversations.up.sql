-- The conversations of an account by direct posts: one for each thread and set of other participants, whose hash is
-- others_hash. post_ids are the newest five posts, newest first, with their authors.
create table conversations (
    account_id bigint not null,
    id bigint not null,
    root_id bigint not null,
    others bigint[] not null,
    others_hash text not null,
    post_ids bigint[] not null,
    author_ids bigint[] not null,
    last_post_id bigint not null,
    is_unread boolean not null,
    constraint conversations_pkey primary key (account_id, id),
    constraint conversations_others_key unique (account_id, root_id, others_hash),
    constraint conversations_account_id_fkey foreign key (account_id) references accounts on delete cascade
);
create index conversations_last_post_idx on conversations (account_id, last_post_id);
