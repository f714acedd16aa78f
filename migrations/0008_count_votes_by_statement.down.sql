drop trigger votes_count_cast on votes;
drop trigger votes_count_withdrawn on votes;
drop function count_votes();

create function count_vote() returns trigger language plpgsql as $$
begin
    if lower(tg_op) = 'insert' then
        update posts set votes = votes + 1 where id = new.post_id;
    else
        update posts set votes = votes - 1 where id = old.post_id;
    end if;
    return null;
end $$;
create trigger votes_count after insert or delete on votes for each row execute function count_vote();
