-- What must happen later, written in the transaction that makes it true (platform/jobs). A server that takes a job moves
-- its run_at beyond the time it may need, so that another takes it where that server ends before the job does.
create table jobs (
    id         bigint      not null default next_id(),
    kind       text        not null,
    payload    jsonb       not null,
    run_at     timestamptz not null default clock_timestamp(),
    attempts   integer     not null default 0,
    last_error text,
    dead_at    timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    constraint jobs_pkey primary key (id)
);
create index jobs_due_idx on jobs (run_at) where dead_at is null;
create index jobs_dead_idx on jobs (dead_at) where dead_at is not null;
