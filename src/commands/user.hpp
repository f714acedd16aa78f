// `plaza user`: the people of a server, from the command line.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "app/config.hpp"
#include "app/database.hpp"
#include "commands/confirmation.hpp"
#include "commands/offline_context.hpp"

namespace plaza::commands {

enum class Style { text, json };  // json: one object a line

/// The words of `plaza user create`; empty: not said.
struct UserWords {
    std::string email;
    std::string username;
    std::string role;
    std::string password_file;  // empty: a password is made and printed
};

/// The words of `plaza user list`.
struct ListWords {
    std::string role;    // empty: any
    std::string search;  // empty: all
    std::int64_t limit = 100;
    std::int64_t after = 0;  // an id
};

/// Somebody is named by e-mail address, username or id. Each function throws std::runtime_error, one line, where there
/// is no such person, or what was said will not do; then nothing was changed.
class UserCommand {
 public:
    /// Reaches the database and brings its schema to this version's, as a server would.
    UserCommand(const app::Config& config, Style style, std::ostream& out);

    void create(const UserWords& words);
    /// A page; where there are more, standard error says how to get them.
    void list(const ListWords& words);
    /// One person with sessions and counts.
    void show(const std::string& name);
    /// A username that nobody has, but that is kept for somebody.
    void release_name(const std::string& name);
    void set_role(const std::string& name, const std::string& role);
    /// From the file; without one, or for `-`, from standard input: see password_input.hpp.
    void set_password(const std::string& name, const std::string& password_file);
    void suspend(const std::string& name);
    void unsuspend(const std::string& name);
    /// Asks on a terminal, where it was not confirmed; elsewhere it refuses.
    void remove(const std::string& name, Confirmation confirmation);

 private:
    app::OpenDatabase database_;
    OfflineContext offline_;
    Style style_;
    std::ostream& out_;
};

}  // namespace plaza::commands
