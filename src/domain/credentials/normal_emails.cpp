#include "domain/credentials/normal_emails.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "domain/credentials/email_keys.hpp"
#include "platform/base/unicode.hpp"
#include "platform/pg/blocking/blocking.hpp"

namespace plaza::credentials {
namespace {

// A page of exact keys (`<` and the address), after the last user of the previous page. Ordered by account, so that the
// oldest of several users with the same normal form gets it.
constexpr std::string_view page_of_exact_keys = R"sql(
    select user_id, address from emails
     where address >= '<' and address < '=' and user_id > $1::bigint order by user_id limit 1000)sql";

constexpr std::string_view set_key = R"sql(
    update emails set address = $3
     where address = $2 and user_id = $1::bigint and not exists (select from emails where address = $3)
    returning user_id)sql";

constexpr std::string_view holder_of_key = R"sql(
    select u.id, u.email from emails e join users u on u.id = e.user_id where e.address = $1)sql";

constexpr std::string_view unique_violation = "23505";

bool is_set(pg::BlockingConnection& connection, const pg::TextRow& row, const std::string& key) try {
    return !connection.query(set_key, {row[0], row[1], key}).empty();
} catch (const pg::BlockingError& error) {
    if (error.sqlstate != unique_violation) throw;
    return false;
}

/// Returns the collision if another user has the normal form.
std::optional<std::string> normalize(pg::BlockingConnection& connection, const pg::TextRow& row) {
    const auto email = row[1].substr(1);
    const auto key = email_key(email);
    if (key == row[1] || is_set(connection, row, key)) return std::nullopt;
    const auto holders = connection.query(holder_of_key, {key});
    // Another server has stored it, or the address has changed.
    if (holders.empty() || holders[0][0] == row[0]) return std::nullopt;
    return fmt::format(
        "users {} ({}) and {} ({}) have the same e-mail address in different spellings: user {} can log in only with "
        "the exact spelling; delete one of the two (plaza user delete), or ask its owner to change the address",
        holders[0][0], printable(holders[0][1]), row[0], printable(email), row[0]);
}

}  // namespace

std::vector<std::string> complete_normal_emails(pg::BlockingConnection& connection) {
    std::vector<std::string> collisions;
    std::string last = "0";
    for (;;) {
        const auto page = connection.query(page_of_exact_keys, {last});
        if (page.empty()) return collisions;
        last = page.back()[0];
        for (const auto& row : page)
            if (auto collision = normalize(connection, row)) collisions.push_back(std::move(*collision));
    }
}

}  // namespace plaza::credentials
