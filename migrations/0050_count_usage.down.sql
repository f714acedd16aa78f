alter table sessions drop column authenticated_at;
drop index sessions_last_used_at_idx;
drop table instance_usage;
