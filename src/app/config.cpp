#include "app/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <tuple>

#include "app/setting_names.hpp"
#include "platform/base/ascii.hpp"
#include "platform/http/server/address.hpp"

namespace plaza::app {
namespace {

struct Found {
    std::string text;
    std::string source;
};

std::string read_secret_file(const std::string& name, const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw ConfigError(fmt::format("{}_FILE: cannot read {}", name, path));
    std::string text{std::istreambuf_iterator<char>(file), {}};
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

/// The text of a setting from the first source that has it.
std::optional<Found> find_text(const std::string& name, bool is_secret, const Texts& flags, const Texts& environment,
                               const Texts& dotenv) {
    struct Source {
        const Texts& texts;
        std::string_view name;
    };
    for (const auto& source : {Source{flags, "flag"}, Source{environment, "environment"}, Source{dotenv, ".env"}}) {
        if (const auto found = source.texts.find(name); found != source.texts.end())
            return Found{found->second, std::string(source.name)};
        if (!is_secret) continue;
        if (const auto file = source.texts.find(name + "_FILE"); file != source.texts.end())
            return Found{read_secret_file(name, file->second), "file " + file->second};
    }
    return std::nullopt;
}

}  // namespace

SettingList Config::settings() {
    SettingList list{"Listening",
                     "Instance",
                     "Database",
                     "Log-in",
                     "Encryption",
                     "Rate limits",
                     "Passwords",
                     "Usernames",
                     "Mail",
                     "Privacy and web pages",
                     "Limits of requests and connections",
                     "Metrics",
                     "Log"};
    // Within a section, settings have this order.
    instance.declare(list);
    relations.declare(list);
    accounts.declare(list);
    credentials.declare(list);
    passwords.declare(list);
    tokens.declare(list);
    sessions.declare(list);
    encryption.declare(list);
    cors.declare(list);
    http.declare(list);
    database.declare(list);
    mail.declare(list);
    process.declare(list);
    limits.declare(list);
    ops.declare(list);
    return list;
}

void Config::check() const {
    std::ignore = database.address();
    if (database.is_set() && tokens.secret_key.empty())
        throw ConfigError("SECRET_KEY is required with a database of your own: create one with `openssl rand -hex 32`");
    encryption.check();
    mail.check();
    if (!mail.url.empty() && process.public_url.empty() && http.port == 0)
        throw ConfigError("PLAZA_PUBLIC_URL is required with PLAZA_SMTP_URL if PORT is 0");
    process.check();
    accounts.check();
    http.check();
}

Settings Config::rules() const {
    return {.accounts = accounts,
            .instance = instance,
            .relations = relations,
            .sessions = sessions,
            .public_url = process.public_url.empty() ? http::local_url(http.host, http.port) : process.public_url,
            .has_public_url = !process.public_url.empty()};
}

LoadedConfig load_config(const Texts& flags, const Texts& environment, const Texts& dotenv) {
    LoadedConfig loaded;
    loaded.warnings = check_names(environment, dotenv);
    loaded.config.settings().for_each([&](const Setting& setting) {
        const std::string name(setting.name());
        const auto found = find_text(name, setting.is_secret(), flags, environment, dotenv);
        if (found && !setting.read(found->text))
            throw ConfigError(fmt::format("{} must be {}, got \"{}\" ({})", name, setting.expected(),
                                          setting.is_secret() ? "***" : found->text, found->source));
        auto shown = setting.show();
        if (shown.empty()) shown = "(unset)";
        loaded.lines.push_back({name, std::move(shown), found ? found->source : "default"});
    });
    loaded.config.check();
    return loaded;
}

Texts read_environment() {
    Texts texts;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view line = *entry;
        const auto equals = line.find('=');
        if (equals != std::string_view::npos) texts.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return texts;
}

std::vector<std::string_view> flag_settings() {
    Config config;
    std::vector<std::string_view> names;
    config.settings().for_each([&names](const Setting& setting) {
        if (!setting.is_secret()) names.push_back(setting.name());
    });
    return names;
}

std::string flag_of(std::string_view setting) {
    if (setting.starts_with(setting_prefix)) setting.remove_prefix(setting_prefix.size());
    std::string flag(setting);
    ascii::lower(flag);
    std::ranges::replace(flag, '_', '-');
    return "--" + flag;
}

}  // namespace plaza::app
