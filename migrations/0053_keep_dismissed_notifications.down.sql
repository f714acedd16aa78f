drop index notifications_shown_idx;
alter table notifications drop column is_dismissed;
