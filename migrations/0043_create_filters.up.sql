-- What an account does not want to read. contexts: where the filter applies.
create table filters (
    account_id bigint not null,
    id bigint not null,
    title text not null,
    contexts text[] not null,
    action text not null default 'warn',
    expires_at timestamptz,
    constraint filters_pkey primary key (account_id, id),
    constraint filters_account_id_fkey foreign key (account_id) references accounts on delete cascade,
    constraint filters_action_check check (action in ('warn', 'hide', 'blur'))
);

create table filter_keywords (
    account_id bigint not null,
    id bigint not null,
    filter_id bigint not null,
    keyword text not null,
    is_whole_word boolean not null default true,
    constraint filter_keywords_pkey primary key (account_id, id),
    constraint filter_keywords_filter_fkey foreign key (account_id, filter_id) references filters on delete cascade
);
create index filter_keywords_filter_idx on filter_keywords (account_id, filter_id);

create table filter_statuses (
    account_id bigint not null,
    id bigint not null,
    filter_id bigint not null,
    post_id bigint not null,
    constraint filter_statuses_pkey primary key (account_id, id),
    constraint filter_statuses_post_id_key unique (account_id, filter_id, post_id),
    constraint filter_statuses_filter_fkey foreign key (account_id, filter_id) references filters on delete cascade
);
