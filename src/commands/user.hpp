// `plaza user`: manages the users of a server from the command line.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "app/config.hpp"
#include "app/database.hpp"
#include "commands/confirmation.hpp"
#include "commands/offline_context.hpp"

namespace plaza::commands {

enum class Style { text, json };  // json: one object per line

/// The arguments of `plaza user create`; empty: not given.
struct UserWords {
    std::string email;
    std::string username;
    std::string role;
    std::string password_file;  // empty: generate a password and print it
};

/// The arguments of `plaza user list`.
struct ListWords {
    std::string role;    // empty: any
    std::string search;  // empty: all
    std::int64_t limit = 100;
    std::int64_t after = 0;  // an id
};

/// A `name` is an e-mail address, a username or an id. Each function throws std::runtime_error, one line, if there is
/// no such user or an argument is invalid; then nothing was changed.
class UserCommand {
 public:
    /// Connects to the database and migrates its schema, as a server does.
    UserCommand(const app::Config& config, Style style, std::ostream& out);

    void create(const UserWords& words);
    /// Prints one page. If there are more users, prints to standard error how to get them.
    void list(const ListWords& words);
    /// Prints a user with sessions and counts.
    void show(const std::string& name);
    /// Makes the reserved username of a renamed or deleted user available.
    void release_name(const std::string& name);
    void set_role(const std::string& name, const std::string& role);
    /// Reads the password from the file, or from standard input if it is empty or `-` (password_input.hpp).
    void set_password(const std::string& name, const std::string& password_file);
    /// Removes the second factor of a user who lost it, in 24 hours.
    void reset_second_factor(const std::string& name);
    void suspend(const std::string& name);
    void unsuspend(const std::string& name);
    /// Asks for confirmation on a terminal, unless given. Throws without a terminal.
    void remove(const std::string& name, Confirmation confirmation);

 private:
    app::OpenDatabase database_;
    OfflineContext offline_;
    Style style_;
    std::ostream& out_;
};

}  // namespace plaza::commands
