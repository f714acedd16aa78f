drop table posts;
drop extension pg_trgm;
