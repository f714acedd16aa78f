drop table followers;
drop table relations;
