drop index accounts_discoverable_idx;
drop index relations_requested_idx;
alter table relations drop column is_dismissed;
