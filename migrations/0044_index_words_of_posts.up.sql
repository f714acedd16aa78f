-- The words of published posts for searches, computed by the server (text::words_of()). A public post also has
-- `@{author}` as a word; another post `#{account}` for its author and each account that it addresses. A search looks up
-- either all public posts, or the others with the searcher's word.
create table post_words (
    post_id bigint not null,
    author_id bigint not null,
    is_public boolean not null,
    words tsvector not null,
    constraint post_words_pkey primary key (post_id),
    constraint post_words_post_id_fkey foreign key (post_id) references posts on delete cascade
);

-- The words of posts that exist already, nearly as the server computes them.
insert into post_words (post_id, author_id, is_public, words)
select p.id, p.author_id, p.visibility = 'public',
       array_to_tsvector(array(
           select distinct left(word, 40)
             from (select run[1] as word
                     from regexp_matches(body.text, '[[:alnum:]]+', 'g') run
                    where run[1] !~ '[\u3005-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff]'
                    union all
                   select substr(run[1], place, 2)
                     from regexp_matches(body.text, '[\u3005-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff]+', 'g') run
                    cross join generate_series(1, length(run[1])) place) found (word)
            limit 2000)
           || case when p.visibility = 'public' then array['@' || p.author_id]
                   else array(select '#' || account from unnest(p.author_id || p.mentions) account) end)
  from posts p
 cross join lower(normalize(p.title || ' ' || p.spoiler || ' ' || p.content, nfkc)) body (text)
 where p.published and p.boost_of is null and p.deleted_at is null;

-- Words that wait to be added to an index are looked at by each search, so they are few.
create index post_words_public_idx on post_words using gin (words)
    with (gin_pending_list_limit = 512) where is_public;
create index post_words_other_idx on post_words using gin (words)
    with (gin_pending_list_limit = 512) where not is_public;
create index post_words_newest_idx on post_words (post_id) where is_public;
