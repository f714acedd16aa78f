drop table markers;
drop table notification_permissions;
drop table notification_policies;
drop index followers_notifying_idx;
drop index notifications_held_idx;
drop index notifications_same_idx;
create index notifications_same_idx on notifications (account_id, from_id, kind, post_id);
alter table notifications
    drop column is_withdrawn,
    drop column root_id;
