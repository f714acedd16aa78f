drop table posts;
-- pg_trgm stays: it may be an administrator's, and others may use it.
