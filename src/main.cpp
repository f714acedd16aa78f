// The command line: serve, migrate, openapi, config.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "app/api.hpp"
#include "app/config.hpp"
#include "app/log.hpp"
#include "app/migrate_command.hpp"
#include "app/serve.hpp"
#include "platform/pg/cluster.hpp"

namespace {

using namespace plaza;

/// One flag for each setting that is no secret: PLAZA_DATA_DIR is --data-dir.
void add_setting_flags(CLI::App& command, app::Texts& flags) {
    for (const auto member : app::flag_members()) {
        std::string flag{member};
        std::ranges::replace(flag, '_', '-');
        const auto name = app::setting_name(member);
        command
            .add_option_function<std::string>(
                "--" + flag, [&flags, name](const std::string& text) { flags[name] = text; }, "overrides " + name)
            ->group("Settings");
    }
}

app::LoadedConfig load(const app::Texts& flags) {
    return app::load_config(flags, app::read_environment(), app::read_dotenv());
}

void print_config(const app::LoadedConfig& loaded) {
    for (const auto& line : loaded.lines) fmt::print("{:<32} {:<40} {}\n", line.name, line.value, line.source);
}

int migrate(const app::Config& config, const std::vector<std::string>& words) {
    if (!needs_database(words)) return migrate_command({}, words, std::cout);
    const auto database = app::reach_database(config);
    return migrate_command(database.url, words, std::cout);
}

int run(int argc, char** argv) {
    CLI::App plaza{"Plaza, a social-media backend: one binary and PostgreSQL.", "plaza"};
    plaza.set_version_flag("--version", PLAZA_VERSION);
    plaza.require_subcommand(1);

    app::Texts flags;
    auto* serve =
        plaza.add_subcommand("serve", "serve the API; makes and runs a PostgreSQL of its own without DATABASE_URL");
    auto* migrate_words = plaza.add_subcommand(
        "migrate",
        "upgrade head | upgrade +1 | downgrade -1 | downgrade base | current | history | check | new \"add votes\"");
    auto* openapi = plaza.add_subcommand("openapi", "print the OpenAPI 3.1 document");
    auto* config = plaza.add_subcommand("config", "show every setting, its value and where it came from");
    for (auto* command : {serve, migrate_words, config}) add_setting_flags(*command, flags);
    migrate_words->allow_extras();  // `-1` is a word here, not a flag
    CLI11_PARSE(plaza, argc, argv);

    if (openapi->parsed()) {
        fmt::print("{}\n", app::Api({}).document());
        return 0;
    }
    const auto loaded = load(flags);
    if (config->parsed()) {
        print_config(loaded);
        return 0;
    }
    app::start_log(loaded.config.log_format);
    if (migrate_words->parsed()) return migrate(loaded.config, migrate_words->remaining());
    app::serve(loaded.config);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    int status = 0;
    try {
        status = run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "plaza: {}\n", error.what());
        status = 1;
    }
    plaza::app::finish_log();
    return status;
}
