delete from email_tokens;
alter table email_tokens
    drop constraint email_tokens_pkey,
    add constraint email_tokens_pkey primary key (hash),
    drop column id;
create index email_tokens_user_id_idx on email_tokens (user_id);
