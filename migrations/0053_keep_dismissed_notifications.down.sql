alter table posts drop column mentions_added;
drop index notifications_shown_idx;
alter table notifications drop column is_dismissed;
