#include "domain/credentials/normal_emails.hpp"

#include <fmt/format.h>

#include <string_view>

#include "platform/base/email.hpp"
#include "platform/base/unicode.hpp"
#include "platform/pg/blocking/blocking.hpp"

namespace plaza::credentials {
namespace {

// A page, behind the last id of the page before. The oldest account comes first, so it gets the form that two want.
constexpr std::string_view page_without_form = R"sql(
    select id, email from users where normal_email is null and id > $1::bigint order by id limit 1000)sql";

constexpr std::string_view set_form = R"sql(
    update users set normal_email = $3
     where id = $1::bigint and email = $2 and normal_email is null
       and not exists (select from users where normal_email = $3)
    returning id)sql";

constexpr std::string_view holder_of_form = "select id, email from users where normal_email = $1";

constexpr std::string_view unique_violation = "23505";

bool is_set(pg::BlockingConnection& connection, const pg::TextRow& user, const std::string& form) try {
    return !connection.query(set_form, {user[0], user[1], form}).empty();
} catch (const pg::BlockingError& error) {
    if (error.sqlstate != unique_violation) throw;
    return false;
}

}  // namespace

std::vector<std::string> complete_normal_emails(pg::BlockingConnection& connection) {
    std::vector<std::string> collisions;
    std::string last = "0";
    for (;;) {
        const auto page = connection.query(page_without_form, {last});
        if (page.empty()) return collisions;
        last = page.back()[0];
        for (const auto& user : page) {
            const auto form = normal_email(user[1]);
            if (is_set(connection, user, form)) continue;
            const auto holders = connection.query(holder_of_form, {form});
            // Another server was faster, or the address has changed.
            if (holders.empty() || holders[0][0] == user[0]) continue;
            collisions.push_back(
                fmt::format("users {} ({}) and {} ({}) have the same e-mail address in different spellings: user {} "
                            "can log in only with the exact spelling; delete one of the two (plaza user delete), or "
                            "ask its owner to change the address",
                            holders[0][0], printable(holders[0][1]), user[0], printable(user[1]), user[0]));
        }
    }
}

}  // namespace plaza::credentials
