create table votes (
    post_id    bigint      not null,
    voter_id   bigint      not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint votes_pkey primary key (post_id, voter_id),
    constraint votes_post_id_fkey foreign key (post_id) references posts on delete cascade,
    constraint votes_voter_id_fkey foreign key (voter_id) references accounts on delete cascade
);
create index votes_voter_id_idx on votes (voter_id);

-- posts.votes is counted where votes come and go, whatever makes them (a deleted account takes its votes along): to
-- count at each read costs more with each vote. The price: votes for one post wait for each other's commit.
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
