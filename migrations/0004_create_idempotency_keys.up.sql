-- The first answer to a request that carried an Idempotency-Key, written in the transaction that did its work.
create table idempotency_keys (
    account_id bigint      not null,
    key        text        not null,
    request    text        not null,
    status     integer     not null,
    answer     text        not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint idempotency_keys_pkey primary key (account_id, key),
    constraint idempotency_keys_account_id_fkey foreign key (account_id) references accounts on delete cascade
);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
