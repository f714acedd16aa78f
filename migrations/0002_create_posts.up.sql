create extension if not exists pg_trgm;

create table posts (
    id         bigint      not null default next_id(),
    author_id  bigint      not null,
    title      text        not null,
    content    text        not null,
    published  boolean     not null,
    created_at timestamptz not null default clock_timestamp(),
    votes      bigint      not null default 0,
    constraint posts_pkey primary key (id),
    constraint posts_author_id_fkey foreign key (author_id) references accounts on delete cascade
)
-- Room in each page, so that a vote's new version of its post stays beside the old one and touches no index.
with (fillfactor = 90);
-- A listing merges two index scans, everybody's posts and the viewer's drafts, so that nobody's drafts slow it down.
create index posts_published_idx on posts (id) where published;
create index posts_drafts_idx on posts (author_id, id) where not published;
create index posts_author_id_idx on posts (author_id, id);
create index posts_title_trgm_idx on posts using gin (title gin_trgm_ops);
