alter table idempotency_keys
    drop column headers,
    drop column refusal;
