#include "tests/support/original.hpp"

#include <fmt/format.h>

namespace plaza::test {
namespace {

// The schema that `alembic upgrade head` creates.
constexpr const char* schema = R"sql(
    create table alembic_version (version_num varchar(32) not null,
                                  constraint alembic_version_pkc primary key (version_num));
    insert into alembic_version values ('5c1f4b0d3a7e');
    create table posts (id serial not null, title varchar not null, content varchar not null, primary key (id));
    create table users (id serial not null, email varchar not null, password varchar not null,
                        created_at timestamptz not null default now(), primary key (id), unique (email));
    alter table posts add column owner_id integer not null;
    alter table posts add constraint posts_users_fk foreign key (owner_id) references users (id) on delete cascade;
    alter table posts add column published boolean not null default true;
    alter table posts add column created_at timestamptz not null default now();
    create table votes (post_id integer not null references posts (id) on delete cascade,
                        user_id integer not null references users (id) on delete cascade))sql";

}  // namespace

Original::Original(VotesKey votes_key) : TestDatabase(Schema::empty) {
    exec(schema);
    exec(votes_key == VotesKey::post_first ? "alter table votes add primary key (post_id, user_id)"
                                           : "alter table votes add primary key (user_id, post_id)");
}

std::string Original::add_user(const std::string& email, const std::string& password) {
    return scalar("insert into users (email, password) values ($1, $2) returning id", {email, password});
}

std::string Original::add_post(const std::string& owner, const std::string& title) {
    return scalar("insert into posts (title, content, owner_id) values ($1, 'some content', $2) returning id",
                  {title, owner});
}

void Original::add_vote(const std::string& post, const std::string& voter) {
    exec(fmt::format("insert into votes (post_id, user_id) values ({}, {})", post, voter));
}

void Original::fill(Size size) {
    exec(fmt::format(R"sql(
        insert into users (email, password, created_at)
        select 'person' || n || '@example.com', '{}', timestamptz '2023-01-01 UTC' + n * interval '1.000001 s'
          from generate_series(1, {}) n order by n)sql",
                     original_hash, size.users));
    exec(fmt::format(R"sql(
        insert into posts (title, content, owner_id, published, created_at)
        select 'Post ' || n || E'\t«ü»\\', repeat('Some words, ' || n || E'\n', 1 + n % 9), u.id, n % 10 <> 0,
               timestamptz '2023-06-01 UTC' + n * interval '0.700001 s'
          from generate_series(1, {0}) n
          join (select id, row_number() over (order by id) - 1 as place from users) u on u.place = n % {1}
         order by n)sql",
                     size.posts, size.users));
    // The k-th round gives each post the vote of one more user.
    exec(fmt::format(R"sql(
        insert into votes (post_id, user_id)
        select p.id, u.id
          from generate_series(0, {0} - 1) n
          join (select id, row_number() over (order by id) - 1 as place from posts) p on p.place = n % {1}
          join (select id, row_number() over (order by id) - 1 as place from users) u
            on u.place = (n % {1} * 7 + n / {1}) % {2}
            on conflict do nothing)sql",
                     size.votes, size.posts, size.users));
}

}  // namespace plaza::test
