alter table idempotency_keys alter column created_at set default clock_timestamp();
alter table jobs
    alter column id set default next_id(),
    alter column run_at set default clock_timestamp(),
    alter column created_at set default clock_timestamp();
