// The command line: names and flags of all commands. commands/ implements them, and app/process implements `serve`.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "app/commit.hpp"
#include "app/config.hpp"
#include "app/config_text.hpp"
#include "app/database.hpp"
#include "app/log.hpp"
#include "app/process.hpp"
#include "commands/adopt.hpp"
#include "commands/config.hpp"
#include "commands/database.hpp"
#include "commands/demo.hpp"
#include "commands/healthcheck.hpp"
#include "commands/migrate.hpp"
#include "commands/openapi.hpp"
#include "commands/user.hpp"
#include "platform/base/failure.hpp"
#include "platform/base/nearest.hpp"
#include "platform/pg/cluster/cluster.hpp"

namespace {

using namespace plaza;

/// The parsed command line.
struct Line {
    CLI::App app{"Plaza, a social-media backend: one binary and PostgreSQL.", "plaza"};
    app::Texts flags;  // settings
    int status = 0;    // the exit code

    std::vector<std::string> words;  // for psql
    commands::FileWords database;
    commands::UserWords user;
    commands::ListWords list;
    std::string user_name;  // an e-mail address, a username or an id
    bool is_json = false;
    bool is_confirmed = false;

    [[nodiscard]] commands::Style style() const { return is_json ? commands::Style::json : commands::Style::text; }
    [[nodiscard]] commands::Confirmation confirmation() const {
        return is_confirmed ? commands::Confirmation::given : commands::Confirmation::ask;
    }
};

/// Lists commands before options.
class Help : public CLI::Formatter {
 public:
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
        if (mode == CLI::AppFormatMode::Sub) return make_expanded(app);
        return make_description(app) + make_usage(app, std::move(name)) + make_positionals(app) +
               make_subcommands(app, mode) + make_groups(app, mode) + '\n' + make_footer(app);
    }
};

/// Adds a flag for each setting that is not a secret: PLAZA_DATA_DIR is --data-dir. Only `plaza config --help` lists
/// them. The flags are added when the command is parsed, because those of all commands would take longer than the
/// rest of a start.
void add_setting_flags(CLI::App& command, app::Texts& flags) {
    command.preparse_callback([&command, &flags](std::size_t) {
        for (const auto setting : app::flag_settings()) {
            const std::string name(setting);
            command
                .add_option_function<std::string>(
                    app::flag_of(name), [&flags, name](const std::string& text) { flags[name] = text; },
                    "overrides " + name)
                ->group("");
        }
    });
    constexpr const char* hint = "Settings are flags too, such as --port 9000: see `plaza config --help`.";
    const auto footer = command.get_footer();
    command.footer(footer.empty() ? hint : footer + "\n\n" + hint);
}

app::LoadedConfig load(const Line& line) {
    return app::load_config(line.flags, app::read_environment(), app::read_dotenv());
}

/// Loads the settings and starts the log.
app::Config load_and_log(const Line& line) {
    auto [config, lines, warnings] = load(line);
    app::start_log(config.process.log_format);
    for (const auto& warning : warnings) spdlog::warn("{}", warning);
    return config;
}

void add_serve(Line& line) {
    auto* command =
        line.app.add_subcommand("serve", "start the server (with a private PostgreSQL unless DATABASE_URL is set)");
    add_setting_flags(*command, line.flags);
    command->final_callback([&line] { app::serve(load_and_log(line)); });
}

void add_migrate(Line& line) {
    auto* command = line.app.add_subcommand(
        "migrate",
        "manage the database schema: upgrade head | upgrade +1 | downgrade -1 | downgrade base | current | history | "
        "check | new \"add votes\"");
    add_setting_flags(*command, line.flags);
    command->add_flag("--yes", line.is_confirmed, "downgrade without asking, even if rows are lost");
    command->allow_extras();  // `-1` is an argument here, not a flag
    command->final_callback([&line, command] {
        const auto config = load_and_log(line);
        const auto words = command->remaining();
        app::OpenDatabase database;
        if (commands::needs_database(words)) {
            database = app::reach_database(config);
            app::require_own_database(database.url);
        }
        line.status = commands::migrate(database.url, words, line.confirmation(), std::cout);
    });
}

void add_adopt(Line& line) {
    auto* command =
        line.app.add_subcommand("adopt", "import users, posts and votes from the original FastAPI database");
    command->footer(
        "The source is postgresql://user@host/database, or service=NAME from a service file. The command only reads\n"
        "it. Other users of this machine can see a password in the URL: use PGPASSWORD or ~/.pgpass, as with psql.\n"
        "You can run the command again at any time: it skips rows that are already imported.\n"
        "\n"
        "Exit codes:\n"
        "  0    everything was imported\n"
        "  3    rows were skipped or differ from the source; the command lists them\n"
        "  130  interrupted by Ctrl-C\n"
        "  1    any other error");
    command->add_option("source")->required()->description("the database of the original API");
    command->add_flag("--dry-run")->description("show what would be imported without changing anything");
    command->add_flag("--publish-drafts")->description("publish the drafts (posts with published = false)");
    add_setting_flags(*command, line.flags);
    command->final_callback([&line, command] {
        commands::AdoptOptions options;
        if (command->count("--dry-run") > 0) options.mode = commands::AdoptMode::dry_run;
        if (command->count("--publish-drafts") > 0) options.drafts = commands::Drafts::publish;
        const Secret source(command->get_option("source")->as<std::string>());
        line.status = static_cast<int>(commands::adopt(load_and_log(line), source, options, std::cout));
    });
}

void add_healthcheck(Line& line) {
    auto* command = line.app.add_subcommand("healthcheck", "exit 0 if the configured server is ready");
    add_setting_flags(*command, line.flags);
    command->final_callback([&line] {
        const auto config = load(line).config;
        commands::check_health(config.http.host, config.http.port);
    });
}

void add_openapi(Line& line) {
    line.app.add_subcommand("openapi", "print the OpenAPI 3.1 document")->final_callback([] {
        commands::print_openapi(std::cout);
    });
}

void add_config(Line& line) {
    auto* command = line.app.add_subcommand("config", "show every setting, its value and its source");
    add_setting_flags(*command, line.flags);
    command->footer(app::example_file());
    command->final_callback([&line] { commands::show_config(load(line), std::cout, std::cerr); });
}

void add_database(Line& line) {
    auto* all = line.app.add_subcommand("db", "psql, backup and restore for the configured database");
    all->require_subcommand(1);
    auto& words = line.database;

    auto* psql =
        all->add_subcommand("psql", "run psql on the database: plaza db psql -- -c 'select count(*) from posts'");
    add_setting_flags(*psql, line.flags);
    psql->add_option("arguments", line.words, "arguments for psql, after --");
    psql->final_callback([&line] { line.status = commands::psql(load_and_log(line), line.words); });

    auto* backup = all->add_subcommand("backup", "write a consistent snapshot to a file; a server can keep running");
    add_setting_flags(*backup, line.flags);
    backup->add_option("file", words.file, "the file to write")->required();
    backup->add_flag("--overwrite", words.overwrites, "replace an existing file");
    backup->final_callback([&line, &words] { commands::backup_database(load_and_log(line), words, std::cout); });

    auto* restore = all->add_subcommand("restore", "restore a backup into a database without users");
    add_setting_flags(*restore, line.flags);
    restore->add_option("file", words.file, "a file written by plaza db backup, from a source that you trust")
        ->required();
    restore->final_callback([&line, &words] { commands::restore_database(load_and_log(line), words, std::cout); });
}

/// Adds `plaza user VERB` with the options that all verbs have. `act` gets the prepared command.
CLI::App* add_user_verb(Line& line, CLI::App& all, const std::string& verb, const std::string& description,
                        const std::function<void(commands::UserCommand&)>& act) {
    auto* command = all.add_subcommand(verb, description);
    add_setting_flags(*command, line.flags);
    command->add_flag("--json", line.is_json, "print JSON, one object per line");
    command->final_callback([&line, act] {
        commands::UserCommand users(load_and_log(line), line.style(), std::cout);
        act(users);
    });
    return command;
}

constexpr const char* password_file = "a file with the password in its first line, or - for standard input";

void add_create_options(CLI::App& command, commands::UserWords& words) {
    command.add_option("email", words.email, "the e-mail address")->required();
    command.add_option("--username", words.username, "the username (default: user_ and the id)");
    command.add_option("--role", words.role, "user, moderator, admin or owner");
    command.add_option("--password-file", words.password_file, password_file);
}

void add_list_options(CLI::App& command, commands::ListWords& words) {
    command.add_option("--role", words.role, "only this role: user, moderator, admin or owner");
    command.add_option("--search", words.search, "only users with this text in the username or e-mail address");
    command.add_option("--limit", words.limit, "maximum number of users (default: 100)")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}));
    command.add_option("--after", words.after, "only ids greater than this id, for the next page");
}

void add_user(Line& line) {
    auto* all = line.app.add_subcommand(
        "user",
        "manage users: create | list | show | set-role | set-password | reset-second-factor | suspend | unsuspend | "
        "delete | release-name");
    all->require_subcommand(1);
    auto& words = line.user;
    const auto add = [&line, all](const char* verb, const char* description, auto act) {
        return add_user_verb(line, *all, verb, description, act);
    };
    const auto add_for_one = [&](const char* verb, const char* description, auto act) {
        auto* command = add(verb, description, act);
        command->add_option("user", line.user_name, "an e-mail address, a username or an id")->required();
        return command;
    };
    using Users = commands::UserCommand;

    auto* create = add("create", "create a user; without --password-file, print a generated password",
                       [&](Users& users) { users.create(words); });
    add_create_options(*create, words);

    auto* list = add("list", "list users", [&line](Users& users) { users.list(line.list); });
    add_list_options(*list, line.list);

    add_for_one("show", "show a user with sessions and counts", [&](Users& users) { users.show(line.user_name); });

    add_for_one("set-role", "set the role of a user: user, moderator, admin or owner",
                [&](Users& users) { users.set_role(line.user_name, words.role); })
        ->add_option("role", words.role)
        ->required();

    add_for_one("set-password", "set a new password and end all sessions", [&](Users& users) {
        users.set_password(line.user_name, words.password_file);
    })->add_option("--password-file", words.password_file, password_file);

    add_for_one("reset-second-factor", "remove a lost second factor, 24 hours after a mail to the user",
                [&](Users& users) { users.reset_second_factor(line.user_name); });
    add_for_one("suspend", "end all sessions and refuse further log-ins",
                [&](Users& users) { users.suspend(line.user_name); });
    add_for_one("unsuspend", "allow log-ins again", [&](Users& users) { users.unsuspend(line.user_name); });

    add_for_one("delete", "delete a user with all posts and votes", [&](Users& users) {
        users.remove(line.user_name, line.confirmation());
    })->add_flag("--yes", line.is_confirmed, "do not ask");

    add("release-name", "make the reserved username of a renamed or deleted user available",
        [&](Users& users) { users.release_name(line.user_name); })
        ->add_option("username", line.user_name)
        ->required();
}

void add_demo(Line& line) {
    auto* command = line.app.add_subcommand("demo", "fill an empty server with example users and posts");
    add_setting_flags(*command, line.flags);
    command->add_flag("--json", line.is_json, "print JSON");
    command->final_callback([&line] { commands::demo(load_and_log(line), line.style(), std::cout); });
}

/// Throws an error that suggests the nearest command. CLI11 would only report that a subcommand is missing.
void refuse_unknown_command(const CLI::App& command) {
    for (const auto* inner : command.get_subcommands()) return refuse_unknown_command(*inner);
    std::vector<std::string> known;
    for (const auto* inner : command.get_subcommands([](const CLI::App*) { return true; }))
        known.push_back(inner->get_name());
    const auto words = command.remaining();
    if (words.empty() || words[0].starts_with('-') || known.empty()) return;
    const auto* parent = command.get_parent();
    const auto name = parent == nullptr ? "plaza" : "plaza " + command.get_name();
    const auto meant = nearest(words[0], known);
    throw std::runtime_error(
        fmt::format("unknown command {} {}: {}", name, words[0],
                    meant ? fmt::format("did you mean {} {}?", name, *meant) : fmt::format("see {} --help", name)));
}

/// "plaza 0.1.0 (c7d6105, 2026-11-27)", without the parentheses if the commit is unknown.
std::string version_line() {
    constexpr const char* name = "plaza " PLAZA_VERSION;
    return app::commit.empty() ? name : fmt::format("{} ({})", name, app::commit);
}

int run(int argc, char** argv) {
    Line line;
    line.app.formatter(std::make_shared<Help>());
    line.app.set_version_flag("--version", version_line());
    line.app.require_subcommand(1);
    add_serve(line);
    add_migrate(line);
    add_adopt(line);
    add_database(line);
    add_user(line);
    add_demo(line);
    add_healthcheck(line);
    add_openapi(line);
    add_config(line);
    try {
        line.app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() != 0) refuse_unknown_command(line.app);
        return line.app.exit(error);
    }
    return line.status;
}

}  // namespace

int main(int argc, char** argv) {
    int status = 0;
    try {
        status = run(argc, argv);
    } catch (...) {
        fmt::print(stderr, "plaza: {}\n", plaza::what_of(std::current_exception()));
        status = 1;
    }
    plaza::app::finish_log();
    return status;
}
