-- plaza: breaking
-- An account has a limited number of follow requests of its own, and says whom suggestions shall not show again.
alter table relations add column is_dismissed boolean not null default false;
create index relations_requested_idx on relations (account_id, requested_id) where requested_id is not null;

-- The profile directory.
create index accounts_discoverable_idx on accounts (id) where is_discoverable;
