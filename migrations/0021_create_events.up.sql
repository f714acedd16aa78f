-- What has changed, written in the transaction that changed it, for whoever follows: a reader asks for what the
-- difference of two snapshots holds, so xid comes first. There is no other index; a day's events are kept.
create table events (
    xid     xid8   not null default pg_current_xact_id(),
    id      bigint not null,
    kind    text   not null,
    key     bigint not null, -- of the row that changed
    payload jsonb  not null,
    constraint events_pkey primary key (xid, id)
);
