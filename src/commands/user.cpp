#include "commands/user.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "commands/password_input.hpp"
#include "commands/table.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/moderation/moderation.hpp"
#include "domain/sessions/sessions.hpp"
#include "platform/base/failure.hpp"
#include "platform/base/unicode.hpp"
#include "platform/json/write.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/pg/cluster/cluster.hpp"

namespace plaza::commands {
namespace {

using moderation::Record;

/// Parses a value by the rules of the API.
template <class T>
T parse(const char* what, std::string text) {
    auto value = T::parse(std::move(text));
    if (!value) refuse("{}: {}", what, value.error().message);
    return std::move(*value);
}

template <class T>
std::optional<T> parse_if_given(const char* what, const std::string& text) {
    if (text.empty()) return std::nullopt;
    return parse<T>(what, text);
}

std::string shown(const Record& user) {
    return fmt::format("{} ({}, id {})", user.username, printable(user.email), user.id.value);
}

struct CreatedUser {
    Record user;
    std::optional<std::string> password;  // if it was generated
};
BOOST_DESCRIBE_STRUCT(CreatedUser, (), (user, password))

struct RemovedUser {
    Record user;
    moderation::Belongings belongings;
};
BOOST_DESCRIBE_STRUCT(RemovedUser, (), (user, belongings))

Task<> find_one(Context& context, std::string name, Record& found) {
    auto named = co_await moderation::find_named(context, name);
    if (named.empty()) refuse("there is no user {}: give an e-mail address, a username or an id", name);
    if (named.size() > 1)
        refuse("{} is the username of one user and the id of another: give an e-mail address, {} or {}", name,
               printable(named[0].email), printable(named[1].email));
    found = std::move(named[0]);
}

Task<> create_one(Context& context, moderation::NewUser wish, Record& made) {
    const auto email = wish.email.value;
    const auto username = wish.username ? wish.username->value : "";
    auto created = co_await moderation::create(context, std::move(wish));
    if (!created && created.error() == credentials::SignUpError::email)
        refuse("a user with the e-mail address {} already exists", printable(email));
    if (!created) refuse("the username {} is taken", username);
    made = std::move(*created);
}

void print_page(const std::vector<Record>& page, Style style, std::ostream& out) {
    if (style == Style::json) {
        for (const auto& user : page) fmt::print(out, "{}\n", json::to_json(user));
        return;
    }
    Table table{{"id", "username", "role", "created", "suspended", "e-mail"}};
    for (const auto& user : page)
        table.push_back({std::to_string(user.id.value), user.username, user.role.value, shown_time(user.created_at),
                         shown_time(user.suspended_at), printable(user.email)});
    print_table(table, out);
}

struct Page {
    std::vector<Record> users;
    bool is_last;
};

Task<> read_page(Context& context, AccountId after, moderation::Wanted wanted, std::int64_t limit, Page& page) {
    page.users = co_await moderation::list_records(context, after, std::move(wanted), limit + 1);
    page.is_last = std::ssize(page.users) <= limit;
    if (!page.is_last) page.users.pop_back();
}

struct Shown {
    Record user;
    moderation::Details details;
    std::vector<sessions::Session> sessions;
};
BOOST_DESCRIBE_STRUCT(Shown, (), (user, details, sessions))

Task<> read_one(Context& context, std::string name, Shown& found) {
    co_await find_one(context, std::move(name), found.user);
    found.details = co_await moderation::describe(context, found.user.id);
    found.sessions = co_await sessions::list_of(context, found.user.id);
}

void print_one(const Shown& found, std::ostream& out) {
    const auto& [user, details, sessions] = found;
    print_table({{"id", std::to_string(user.id.value)},
                 {"username", user.username},
                 {"e-mail", printable(user.email)},
                 {"confirmed", shown_time(details.email_confirmed_at)},
                 {"role", user.role.value},
                 {"created", shown_time(user.created_at)},
                 {"suspended", shown_time(user.suspended_at)},
                 {"password set", shown_time(details.password_changed_at.value_or(user.created_at))},
                 {"second factor", shown_time(details.second_factor_since)},
                 {"removed at", shown_time(details.second_factor_ends_at)},
                 {"posts", std::to_string(details.posts)},
                 {"drafts", std::to_string(details.drafts)},
                 {"votes", std::to_string(details.votes)},
                 {"sessions", std::to_string(sessions.size())}},
                out);
    if (sessions.empty()) return;
    Table table{{"session", "created", "last used", "expires", "address", "device"}};
    for (const auto& session : sessions)
        table.push_back({std::to_string(session.id.value), shown_time(session.created_at),
                         shown_time(session.last_used_at), shown_time(session.expires_at), session.address,
                         session.user_agent});
    fmt::print(out, "\n");
    print_table(table, out);
}

using Change = Task<> (*)(Context&, AccountId);

/// Changes a user, then reads the new state.
Task<> change_one(Context& context, std::string name, Change change, Record& changed) {
    co_await find_one(context, name, changed);
    co_await change(context, changed.id);
    const AccountId before{changed.id.value - 1};
    const auto now = co_await moderation::list_records(context, before, {}, 1);
    if (!now.empty() && now.front().id == changed.id) changed = now.front();
}

Task<> count_one(Context& context, AccountId id, moderation::Belongings& belongings) {
    belongings = co_await moderation::count_belongings(context, id);
}

struct ResetFactor {
    Record user;
    std::optional<Time> ends_at;
};
BOOST_DESCRIBE_STRUCT(ResetFactor, (), (user, ends_at))

Task<> reset_factor_of(Context& context, std::string name, ResetFactor& reset) {
    co_await find_one(context, std::move(name), reset.user);
    reset.ends_at = co_await moderation::reset_second_factor(context, reset.user.id);
}

struct ReleasedName {
    std::string username;
};
BOOST_DESCRIBE_STRUCT(ReleasedName, (), (username))

Task<> release_one(Context& context, accounts::Handle name, bool& is_released) {
    is_released = co_await accounts::release_name(context, std::move(name));
}

/// Prints the result of a change.
void print_done(const Record& user, const std::string& text, Style style, std::ostream& out) {
    fmt::print(out, "{}\n", style == Style::json ? json::to_json(user) : text);
}

}  // namespace

UserCommand::UserCommand(const app::Config& config, Style style, std::ostream& out)
    : database_(app::reach_current_database(config)), offline_(config, database_.url), style_(style), out_(out) {}

void UserCommand::create(const UserWords& words) {
    auto email = parse<Email>("the e-mail address", words.email);
    auto username = parse_if_given<accounts::Handle>("the username", words.username);
    auto role = parse_if_given<moderation::Role>("the role", words.role).value_or(moderation::Role{});
    const bool is_generated = words.password_file.empty();
    const auto password = is_generated ? random_password() : read_password(words.password_file);
    auto checked = parse<credentials::NewPassword>("the password", password.reveal());
    Record made;
    offline_.run(create_one(offline_.context(),
                            {std::move(email), std::move(checked), std::move(username), std::move(role)}, made));
    if (style_ == Style::json) {
        CreatedUser created{made, std::nullopt};
        if (is_generated) created.password = password.reveal();
        fmt::print(out_, "{}\n", json::to_json(created));
        return;
    }
    fmt::print(out_, "created {}, role {}\n", shown(made), made.role.value);
    if (is_generated) fmt::print(out_, "password: {}\n", password.reveal());
}

void UserCommand::list(const ListWords& words) {
    Page page{};
    moderation::Wanted wanted{parse_if_given<moderation::Role>("the role", words.role), words.search};
    offline_.run(read_page(offline_.context(), AccountId{words.after}, std::move(wanted), words.limit, page));
    print_page(page.users, style_, out_);
    if (!page.is_last) {
        out_.flush();
        fmt::print(stderr, "there are more users: use --after {} or a larger --limit\n", page.users.back().id.value);
    }
}

void UserCommand::show(const std::string& name) {
    Shown found{};
    offline_.run(read_one(offline_.context(), name, found));
    if (style_ == Style::json)
        fmt::print(out_, "{}\n", json::to_json(found));
    else
        print_one(found, out_);
}

void UserCommand::release_name(const std::string& name) {
    bool is_released = false;
    offline_.run(release_one(offline_.context(), parse<accounts::Handle>("the username", name), is_released));
    if (!is_released) refuse("the username {} is not reserved", name);
    if (style_ == Style::json)
        fmt::print(out_, "{}\n", json::to_json(ReleasedName{name}));
    else
        fmt::print(out_, "the username {} is available now\n", name);
}

void UserCommand::set_role(const std::string& name, const std::string& role) {
    Record user;
    offline_.run(find_one(offline_.context(), name, user));
    user.role = parse<moderation::Role>("the role", role);
    offline_.run(moderation::set_role(offline_.context(), user.id, user.role));
    print_done(user, fmt::format("{} now has the role {}", shown(user), user.role.value), style_, out_);
}

void UserCommand::set_password(const std::string& name, const std::string& password_file) {
    Record user;
    offline_.run(find_one(offline_.context(), name, user));
    auto password = parse<credentials::NewPassword>(
        "the password", read_password(password_file.empty() ? "-" : password_file).reveal());
    offline_.run(moderation::set_password(offline_.context(), user.id, std::move(password)));
    print_done(user, fmt::format("{} has a new password and is logged out everywhere", shown(user)), style_, out_);
}

void UserCommand::reset_second_factor(const std::string& name) {
    ResetFactor reset{};
    offline_.run(reset_factor_of(offline_.context(), name, reset));
    if (!reset.ends_at) refuse("{} has no second factor", shown(reset.user));
    if (style_ == Style::json) {
        fmt::print(out_, "{}\n", json::to_json(reset));
        return;
    }
    fmt::print(out_, "the second factor of {} ends at {}, unless they use it before\n", shown(reset.user),
               shown_time(reset.ends_at));
    if (!offline_.context().services.mailer.is_on())
        fmt::print(out_, "this server sends no mail: tell them yourself\n");
}

void UserCommand::suspend(const std::string& name) {
    Record user;
    offline_.run(change_one(offline_.context(), name, moderation::suspend, user));
    print_done(user, fmt::format("{} is suspended and logged out everywhere", shown(user)), style_, out_);
}

void UserCommand::unsuspend(const std::string& name) {
    Record user;
    offline_.run(change_one(offline_.context(), name, moderation::unsuspend, user));
    print_done(user, fmt::format("{} can log in again", shown(user)), style_, out_);
}

void UserCommand::remove(const std::string& name, Confirmation confirmation) {
    Record user;
    moderation::Belongings belongings{};
    offline_.run(find_one(offline_.context(), name, user));
    offline_.run(count_one(offline_.context(), user.id, belongings));
    const auto all = fmt::format("{} with {} posts and {} votes", shown(user), belongings.posts, belongings.votes);
    if (confirmation == Confirmation::ask) confirm(fmt::format("delete {}", all));
    offline_.run(moderation::remove(offline_.context(), user.id));
    if (style_ == Style::json)
        fmt::print(out_, "{}\n", json::to_json(RemovedUser{user, belongings}));
    else
        fmt::print(out_, "deleted {}\n", all);
}

}  // namespace plaza::commands
