-- plaza: breaking
-- The server generates ids and sends the time with each statement, so that several servers use one clock.
alter table jobs
    alter column id drop default,
    alter column run_at drop default,
    alter column created_at drop default;
alter table idempotency_keys alter column created_at drop default;
