#include "commands/user.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "commands/password_input.hpp"
#include "domain/users/administer.hpp"
#include "platform/json/write.hpp"
#include "platform/pg/cluster.hpp"

namespace plaza::commands {
namespace {

using users::Record;

constexpr std::int64_t page_size = 1'000;

template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> text, Args&&... args) {
    throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

/// A value as the API would take it.
template <class T>
T parsed(const char* what, std::string text) {
    auto value = T::parse(std::move(text));
    if (!value) refuse("{}: {}", what, value.error().message);
    return std::move(*value);
}

template <class T>
std::optional<T> parsed_if_said(const char* what, const std::string& text) {
    if (text.empty()) return std::nullopt;
    return parsed<T>(what, text);
}

std::string shown_time(Time time) {
    std::string text;
    append_rfc3339(text, std::chrono::floor<std::chrono::seconds>(time));
    return text;
}

/// Addresses that were moved in may hold anything, also what a terminal takes for a command.
std::string printable(std::string text) {
    std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
    return text;
}

std::string shown(const Record& user) {
    return fmt::format("{} ({}, id {})", user.username, printable(user.email), user.id.value);
}

struct CreatedUser {
    Record user;
    std::optional<std::string> password;  // where it was made here
};
BOOST_DESCRIBE_STRUCT(CreatedUser, (), (user, password))

struct RemovedUser {
    Record user;
    users::Belongings belongings;
};
BOOST_DESCRIBE_STRUCT(RemovedUser, (), (user, belongings))

Task<> find_one(Context& context, std::string name, Record& found) {
    auto named = co_await users::find_named(context, name);
    if (named.empty()) refuse("there is no user {}: name one by e-mail address, username or id", name);
    if (named.size() > 1)
        refuse("{} is one user's name and another's id: name them by e-mail address, {} or {}", name, named[0].email,
               named[1].email);
    found = std::move(named[0]);
}

Task<> create_one(Context& context, users::NewUser wish, Record& made) {
    const auto email = wish.email.value;
    const auto username = wish.username ? wish.username->value : "";
    auto created = co_await users::create(context, std::move(wish));
    if (!created && created.error() == users::Taken::email) refuse("there is a user with the e-mail {} already", email);
    if (!created) refuse("the username {} is taken", username);
    made = std::move(*created);
}

/// Columns as wide as their widest text; the last one ends where it ends.
void print_table(const std::vector<std::vector<std::string>>& rows, std::ostream& out) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i + 1 < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
        fmt::print(out, "{}{}\n", line, row.back());
    }
}

void print_page(const std::vector<Record>& page, Style style, std::ostream& out) {
    if (style == Style::json) {
        for (const auto& user : page) fmt::print(out, "{}\n", json::to_json(user));
        return;
    }
    std::vector<std::vector<std::string>> rows{{"id", "username", "role", "created", "suspended", "e-mail"}};
    for (const auto& user : page)
        rows.push_back({std::to_string(user.id.value), user.username, user.role.value, shown_time(user.created_at),
                        user.suspended_at ? shown_time(*user.suspended_at) : "-", printable(user.email)});
    print_table(rows, out);
}

Task<> list_all(Context& context, std::optional<users::Role> role, Style style, std::ostream& out) {
    AccountId last{0};
    for (bool is_first = true;; is_first = false) {
        const auto page = co_await users::list_records(context, last, role, page_size);
        if (page.empty() && (!is_first || style == Style::json)) co_return;
        print_page(page, style, out);
        if (std::ssize(page) < page_size) co_return;
        last = page.back().id;
    }
}

using Change = Task<> (*)(Context&, AccountId);

/// Somebody, after the change.
Task<> change_one(Context& context, std::string name, Change change, Record& changed) {
    co_await find_one(context, name, changed);
    co_await change(context, changed.id);
    const AccountId before{changed.id.value - 1};
    const auto now = co_await users::list_records(context, before, std::nullopt, 1);
    if (!now.empty() && now.front().id == changed.id) changed = now.front();
}

Task<> count_one(Context& context, AccountId id, users::Belongings& belongings) {
    belongings = co_await users::count_belongings(context, id);
}

/// What was done to whom.
void print_done(const Record& user, const std::string& text, Style style, std::ostream& out) {
    fmt::print(out, "{}\n", style == Style::json ? json::to_json(user) : text);
}

}  // namespace

UserCommand::UserCommand(const app::Config& config, Style style, std::ostream& out)
    : database_(app::reach_current_database(config)), offline_(config, database_.url), style_(style), out_(out) {}

void UserCommand::create(const UserWords& words) {
    auto email = parsed<Email>("the e-mail", words.email);
    auto username = parsed_if_said<accounts::Handle>("the username", words.username);
    auto role = parsed_if_said<users::Role>("the role", words.role).value_or(users::Role{});
    const bool is_made = words.password_file.empty();
    const auto password = is_made ? random_password() : read_password(words.password_file);
    auto checked = parsed<users::NewPassword>("the password", password.reveal());
    Record made;
    offline_.run(create_one(offline_.context(),
                            {std::move(email), std::move(checked), std::move(username), std::move(role)}, made));
    if (style_ == Style::json) {
        CreatedUser created{made, std::nullopt};
        if (is_made) created.password = password.reveal();
        fmt::print(out_, "{}\n", json::to_json(created));
        return;
    }
    fmt::print(out_, "created {}, role {}\n", shown(made), made.role.value);
    if (is_made) fmt::print(out_, "password: {}\n", password.reveal());
}

void UserCommand::list(const std::string& role) {
    offline_.run(list_all(offline_.context(), parsed_if_said<users::Role>("the role", role), style_, out_));
}

void UserCommand::set_role(const std::string& name, const std::string& role) {
    Record user;
    offline_.run(find_one(offline_.context(), name, user));
    user.role = parsed<users::Role>("the role", role);
    offline_.run(users::set_role(offline_.context(), user.id, user.role));
    print_done(user, fmt::format("{} has the role {}", shown(user), user.role.value), style_, out_);
}

void UserCommand::set_password(const std::string& name, const std::string& password_file) {
    Record user;
    offline_.run(find_one(offline_.context(), name, user));
    auto password =
        parsed<users::NewPassword>("the password", read_password(password_file.empty() ? "-" : password_file).reveal());
    offline_.run(users::set_password(offline_.context(), user.id, std::move(password)));
    print_done(user, fmt::format("{} has a new password and is logged out everywhere", shown(user)), style_, out_);
}

void UserCommand::suspend(const std::string& name) {
    Record user;
    offline_.run(change_one(offline_.context(), name, users::suspend, user));
    print_done(user, fmt::format("{} is suspended and logged out everywhere", shown(user)), style_, out_);
}

void UserCommand::unsuspend(const std::string& name) {
    Record user;
    offline_.run(change_one(offline_.context(), name, users::unsuspend, user));
    print_done(user, fmt::format("{} may log in again", shown(user)), style_, out_);
}

void UserCommand::remove(const std::string& name, Confirmation confirmation) {
    Record user;
    users::Belongings belongings{};
    offline_.run(find_one(offline_.context(), name, user));
    offline_.run(count_one(offline_.context(), user.id, belongings));
    const auto all = fmt::format("{} with {} posts and {} votes", shown(user), belongings.posts, belongings.votes);
    if (confirmation == Confirmation::ask) confirm(fmt::format("delete {}", all));
    offline_.run(users::remove(offline_.context(), user.id));
    if (style_ == Style::json)
        fmt::print(out_, "{}\n", json::to_json(RemovedUser{user, belongings}));
    else
        fmt::print(out_, "deleted {}\n", all);
}

}  // namespace plaza::commands
