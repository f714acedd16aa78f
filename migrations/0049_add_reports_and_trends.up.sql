-- What accounts report to the moderators. Keyed by the reporter; the moderators find a report by its id.
create table reports (
    account_id bigint not null,
    id bigint not null,
    target_id bigint not null,
    category text not null,
    comment text not null,
    post_ids bigint[] not null,
    rule_ids bigint[] not null,
    created_at timestamptz not null,
    resolved_at timestamptz,
    constraint reports_pkey primary key (account_id, id),
    constraint reports_account_id_fkey foreign key (account_id) references accounts on delete cascade,
    constraint reports_target_id_fkey foreign key (target_id) references accounts on delete cascade,
    constraint reports_category_check check (category in ('spam', 'legal', 'violation', 'other'))
);
create index reports_id_idx on reports (id);
create index reports_target_id_idx on reports (target_id);
