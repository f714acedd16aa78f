-- An operator removes a lost second factor. It counts until ends_at, so that its owner can object: each use of it keeps
-- it.
alter table second_factors add column ends_at timestamptz;
