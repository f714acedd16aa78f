drop table list_members;
drop table lists;
