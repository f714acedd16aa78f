-- plaza: breaking
-- The server makes ids, and sends the time with each statement: several servers follow one clock.
alter table jobs
    alter column id drop default,
    alter column run_at drop default,
    alter column created_at drop default;
alter table idempotency_keys alter column created_at drop default;
