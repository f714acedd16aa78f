drop table filter_statuses;
drop table filter_keywords;
drop table filters;
