drop table push_keys;
drop table apps;
