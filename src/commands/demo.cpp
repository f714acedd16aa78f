#include "commands/demo.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <ostream>
#include <stdexcept>
#include <string>

#include "app/database.hpp"
#include "commands/adopt/word_queries.hpp"
#include "commands/contents.hpp"
#include "commands/password_input.hpp"
#include "platform/base/embedded.hpp"
#include "platform/crypto/password_hash.hpp"
#include "platform/json/write.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/cluster.hpp"

namespace plaza::commands {
namespace {

// Ids contain their time, as those of IdSource do, so that listings show the newest first. The low bits distinguish ids
// of the same millisecond.
constexpr std::string_view insert_people = R"sql(
    with person as (
        select p.username, p.email, p.role, now() - make_interval(secs => p.hours_ago * 3600) as created_at, p.place
          from rows from (jsonb_to_recordset($1::jsonb -> 'people')
                          as (username text, email text, role text, hours_ago double precision))
               with ordinality p (username, email, role, hours_ago, place)),
    account as (
        insert into accounts (id, handle, created_at)
        select (extract(epoch from created_at) * 1000 - 1136073600000)::bigint << 12 | place, username, created_at
          from person
        returning id, handle),
    handle as (
        insert into handles (name, account_id) select lower(handle), id from account),
    made_user as (
        insert into users (id, email, password_hash, role)
        select account.id, person.email, $2, person.role
          from account join person on person.username = account.handle
        returning id, email)
    insert into emails (address, user_id) select lower(email), id from made_user)sql";

constexpr std::string_view insert_posts = R"sql(
    with post as (
        select p.author, p.title, p.content, coalesce(p.draft, false) as is_draft,
               now() - make_interval(secs => p.hours_ago * 3600) as created_at, p.place
          from rows from (jsonb_to_recordset($1::jsonb -> 'posts')
                          as ("by" text, hours_ago double precision, title text, content text, draft boolean))
               with ordinality p (author, hours_ago, title, content, draft, place)),
    made as (
        insert into posts (id, author_id, title, content, published, created_at)
        select (extract(epoch from post.created_at) * 1000 - 1136073600000)::bigint << 12 | post.place, a.id,
               post.title, post.content, not post.is_draft, post.created_at
          from post join accounts a on a.handle = post.author
        returning id, author_id, published, created_at, visibility),
    listed as (
        insert into author_posts (author_id, post_id, visibility)
        select author_id, id, visibility from made where published)
    insert into account_counts as counted (account_id, posts, last_post_at)
    select author_id, count(*), max(created_at) from made where published group by author_id
        on conflict (account_id) do update
       set posts = counted.posts + excluded.posts,
           last_post_at = greatest(counted.last_post_at, excluded.last_post_at))sql";

// The voters of a post are the next users of a circle, without the author. The circle starts at another user for each
// post.
constexpr std::string_view insert_votes = R"sql(
    with post as (
        select posts.id, posts.author_id, posts.created_at, p.votes, p.place
          from rows from (jsonb_to_recordset($1::jsonb -> 'posts') as (title text, votes integer))
               with ordinality p (title, votes, place)
          join posts on posts.title = p.title
         where p.votes > 0),
    voter as (select id, row_number() over (order by id) as place, count(*) over () as all_of_them from accounts),
    candidate as (
        select post.id as post_id, voter.id as voter_id, post.created_at, post.votes,
               row_number() over (partition by post.id order by (voter.place + post.place * 5) % voter.all_of_them)
                   as turn
          from post join voter on voter.id <> post.author_id),
    made as (
        insert into votes (post_id, voter_id, created_at)
        select post_id, voter_id, created_at + (now() - created_at) * (turn / (votes + 1.0)) ^ 2
          from candidate where turn <= votes
        returning post_id, voter_id, created_at),
    marked as (
        insert into marks (account_id, post_id, favourite_id)
        select voter_id, post_id,
               (((extract(epoch from created_at) * 1000)::bigint - 1136073600000) << 12)
                   + row_number() over (partition by voter_id, created_at order by post_id) % 4096
          from made)
    update posts set votes = made.number
      from (select post_id, count(*) as number from made group by post_id) made
     where posts.id = made.post_id)sql";

struct LogIn {
    std::string email;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(LogIn, (), (email, password))

struct Filled {
    LogIn log_in;
    std::int64_t users;
    std::int64_t posts;
    std::int64_t votes;
};
BOOST_DESCRIBE_STRUCT(Filled, (), (log_in, users, posts, votes))

void require_no_users(pg::BlockingConnection& connection) {
    // Keeps sign-ups and other demos out until the commit.
    connection.script("lock table accounts in share row exclusive mode");
    const auto users = connection.query("select count(*) from accounts")[0][0];
    if (users != "0")
        throw std::runtime_error(
            fmt::format("the server already has users ({}): plaza demo needs an empty server; set PLAZA_DATA_DIR to a "
                        "new directory, or DATABASE_URL to an empty database",
                        users));
}

}  // namespace

void demo(const app::Config& config, Style style, std::ostream& out) {
    const auto found = find_embedded("demo.json");
    if (!found) throw std::logic_error("demo.json is not embedded");
    const std::string data(*found);
    // Random for each server, because the e-mail addresses are public.
    const auto password = random_password();
    const auto hash = crypto::hash_password(password, {config.passwords.memory_bytes, config.passwords.passes});
    if (!hash) throw std::runtime_error("not enough memory to hash a password");

    const auto database = app::reach_current_database(config);
    pg::BlockingConnection connection(database.url);
    connection.script("begin");
    require_no_users(connection);
    connection.query(insert_people, {data, hash->data()});
    connection.query(insert_posts, {data});
    connection.script(
        "create temp table incoming_posts on commit drop as "
        "select id, published, cast(null as text) as verdict from posts");
    connection.script(adopt_sql::insert_words);
    connection.query(insert_votes, {data});
    connection.script("commit; analyze");

    const auto contents = count_contents(connection);
    const auto email = connection.query("select email from users order by id limit 1")[0][0];
    if (style == Style::json) {
        const Filled filled{{email, password.reveal()},
                            static_cast<std::int64_t>(contents.users),
                            static_cast<std::int64_t>(contents.posts),
                            static_cast<std::int64_t>(contents.votes)};
        fmt::print(out, "{}\n", json::to_json(filled));
        return;
    }
    fmt::print(out, "created {}\nlog in as {} (or as any other user, see `plaza user list`)\npassword: {}\n",
               describe(contents), email, password.reveal());
}

}  // namespace plaza::commands
