-- What timelines select by. A boost has no language.
alter table author_posts add column language text;
-- The tagged posts of one account.
create index tag_posts_author_id_idx on tag_posts (tag, author_id, post_id);

-- The hashtags that an account follows, in their folded form. Posts with them are in its home timeline.
create table followed_tags (
    account_id bigint not null,
    tag text collate "C" not null,
    id bigint not null,
    constraint followed_tags_pkey primary key (account_id, tag),
    constraint followed_tags_account_id_fkey foreign key (account_id) references accounts on delete cascade
);

-- The hashtags that an account shows on its profile.
create table featured_tags (
    account_id bigint not null,
    tag text collate "C" not null,
    id bigint not null,
    constraint featured_tags_pkey primary key (account_id, tag),
    constraint featured_tags_account_id_fkey foreign key (account_id) references accounts on delete cascade
);
