-- The header lines of a first answer, and the text of a refusal, which is given again in the form that the retry accepts.
alter table idempotency_keys
    add column headers text not null default '',
    add column refusal text;
