drop index votes_voter_id_post_id_idx;
create index votes_voter_id_idx on votes (voter_id);
alter table votes alter column created_at set default clock_timestamp();

create function count_votes() returns trigger language plpgsql as $$
begin
    if lower(tg_op) = 'insert' then
        update posts set votes = posts.votes + added.number
          from (select post_id, count(*) as number from changed group by post_id) added
         where posts.id = added.post_id;
    else
        update posts set votes = posts.votes - withdrawn.number
          from (select post_id, count(*) as number from changed group by post_id) withdrawn
         where posts.id = withdrawn.post_id;
    end if;
    return null;
end $$;
create trigger votes_count_cast after insert on votes
    referencing new table as changed for each statement execute function count_votes();
create trigger votes_count_withdrawn after delete on votes
    referencing old table as changed for each statement execute function count_votes();
