drop trigger users_note_edit on users;
drop trigger posts_note_edit on posts;
drop function note_edit();
alter table users drop column edited_at;
alter table posts drop column edited_at;
