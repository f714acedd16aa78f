drop trigger accounts_handle_reserved on accounts;
drop trigger accounts_handle_free on accounts;
drop function reserve_handle();
drop function refuse_reserved_handle();
drop function hash_of_handle(text);
alter table accounts drop column renamed_at;
drop table reserved_handles;
