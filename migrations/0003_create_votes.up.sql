create table votes (
    post_id    bigint      not null,
    voter_id   bigint      not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint votes_pkey primary key (post_id, voter_id),
    constraint votes_post_id_fkey foreign key (post_id) references posts on delete cascade,
    constraint votes_voter_id_fkey foreign key (voter_id) references accounts on delete cascade
);
create index votes_voter_id_idx on votes (voter_id);
