-- A notification that its receiver dismissed stays as a withdrawn one, so that the same does not notify again.
alter table notifications add column is_dismissed boolean not null default false;
create index notifications_shown_idx on notifications (account_id, id) where not is_withdrawn;
-- How many accounts were mentioned by edits: a post notifies a limited number.
alter table posts add column mentions_added integer not null default 0;
