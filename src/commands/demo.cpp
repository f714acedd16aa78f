#include "commands/demo.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "app/database.hpp"
#include "commands/contents.hpp"
#include "commands/offline_context.hpp"
#include "commands/password_input.hpp"
#include "commands/town.hpp"
#include "platform/base/embedded.hpp"
#include "platform/crypto/password_hash.hpp"
#include "platform/json/write.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/cluster.hpp"

namespace plaza::commands {
namespace {

// Forty passwords take seconds to hash, so all users have one hash. Ids contain their time, as those of IdSource do.
// The low bits distinguish ids of the same millisecond.
constexpr std::string_view insert_people = R"sql(
    with person as (
        select p.username, coalesce(p.role, 'user') as role, p.place,
               now() - make_interval(secs => p.days_ago * 86400) as created_at
          from rows from (jsonb_to_recordset($1::jsonb -> 'people')
                          as (username text, role text, days_ago double precision))
               with ordinality p (username, role, days_ago, place)),
    account as (
        insert into accounts (id, handle, created_at)
        select (extract(epoch from created_at) * 1000 - 1136073600000)::bigint << 12 | place, username, created_at
          from person
        returning id, handle),
    handle as (
        insert into handles (name, account_id) select lower(handle), id from account),
    made_user as (
        insert into users (id, email, password_hash, role)
        select account.id, lower(account.handle) || '@example.com', $2, person.role
          from account join person on person.username = account.handle
        returning id, email),
    address as (
        insert into emails (address, user_id) select lower(email), id from made_user)
    select account.id
      from account join person on person.username = account.handle
     order by person.place)sql";

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

/// One transaction, so that two commands do not both fill the server.
std::vector<AccountId> create_people(pg::BlockingConnection& connection, const std::string& town,
                                     const std::string& hash) {
    connection.script("begin");
    require_no_users(connection);
    const auto rows = connection.query(insert_people, {town, hash});
    connection.script("commit");
    std::vector<AccountId> accounts;
    for (const auto& row : rows) accounts.push_back(AccountId{std::stoll(row[0])});
    return accounts;
}

/// Runs when the context knows PostgreSQL's time.
Task<> live_until_now(Context& context, const Town& town, std::vector<AccountId> accounts) {
    co_await live(context, town, std::move(accounts), context.now());
}

}  // namespace

void demo(const app::Config& config, Style style, std::ostream& out) {
    const auto found = find_embedded("demo.json");
    if (!found) throw std::logic_error("demo.json is not embedded");
    const auto town = read_town(*found);
    // Random for each server, because the e-mail addresses are public.
    const auto password = random_password();
    const auto hash = crypto::hash_password(password, {config.passwords.memory_bytes, config.passwords.passes});
    if (!hash) throw std::runtime_error("not enough memory to hash a password");

    const auto database = app::reach_current_database(config);
    pg::BlockingConnection connection(database.url);
    const auto accounts = create_people(connection, std::string(*found), hash->data());
    OfflineContext offline(config, database.url);
    offline.run(live_until_now(offline.context(), town, accounts));
    connection.script("analyze");

    const auto contents = count_contents(connection);
    const auto email = town.people.front().username + "@example.com";
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
