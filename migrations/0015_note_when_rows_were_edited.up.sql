-- When a row was last edited, null if never: for `plaza adopt`, which compares rows with those that they came from.
alter table posts add column edited_at timestamptz;
alter table users add column edited_at timestamptz;

create function note_edit() returns trigger language plpgsql as $$
begin
    new.edited_at := clock_timestamp();
    return new;
end $$;
create trigger posts_note_edit before update of title, content, published on posts
    for each row execute function note_edit();
-- A better hash of the same password is no edit.
create trigger users_note_edit before update of email, password_changed_at on users
    for each row execute function note_edit();
