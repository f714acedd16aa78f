-- plaza: breaking
-- The token in a mail names its user and its row. Links that were mailed before, an hour ago at most, end.
delete from email_tokens;
drop index email_tokens_user_id_idx;
alter table email_tokens
    add column id bigint not null,
    drop constraint email_tokens_pkey,
    add constraint email_tokens_pkey primary key (user_id, id);
