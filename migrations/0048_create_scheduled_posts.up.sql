-- Posts that their authors publish later. The job job_id publishes each.
create table scheduled_posts (
    account_id bigint not null,
    id bigint not null,
    due_at timestamptz not null,
    job_id bigint not null,
    content text not null,
    spoiler text not null,
    is_sensitive boolean not null,
    language text,
    visibility text not null,
    is_local_only boolean not null,
    reply_to bigint,
    app_id bigint,
    constraint scheduled_posts_pkey primary key (account_id, id),
    constraint scheduled_posts_account_id_fkey foreign key (account_id) references accounts on delete cascade
);
create index scheduled_posts_due_at_idx on scheduled_posts (account_id, due_at);
