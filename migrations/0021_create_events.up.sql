-- Changes, written in the transaction that made them. A reader asks for the transactions between two snapshots, so xid
-- comes first. No other index is needed, because events are kept for one day.
create table events (
    xid     xid8   not null default pg_current_xact_id(),
    id      bigint not null,
    kind    text   not null,
    key     bigint not null,  -- the id of the changed row
    payload jsonb  not null,
    constraint events_pkey primary key (xid, id)
);
