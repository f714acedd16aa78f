-- plaza: breaking
-- The token in a mail contains its user and the id of its row. Links in earlier mails, which are valid for an hour,
-- become invalid.
delete from email_tokens;
drop index email_tokens_user_id_idx;
alter table email_tokens
    add column id bigint not null,
    drop constraint email_tokens_pkey,
    add constraint email_tokens_pkey primary key (user_id, id);
