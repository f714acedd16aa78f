#include "app/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "app/config_value.hpp"
#include "app/setting_names.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/email.hpp"
#include "platform/http/server/address.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/pg/blocking/quoted_value.hpp"
#include "platform/pg/client/connect_options.hpp"
#include "platform/pg/client/url.hpp"

namespace plaza::app {
namespace {

// The names of the original API, and PORT, which hosting services set.
constexpr std::array unprefixed{std::string_view("port"),
                                std::string_view("database_url"),
                                std::string_view("database_hostname"),
                                std::string_view("database_port"),
                                std::string_view("database_username"),
                                std::string_view("database_password"),
                                std::string_view("database_name"),
                                std::string_view("secret_key"),
                                std::string_view("algorithm"),
                                std::string_view("access_token_expire_minutes")};

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

/// Whether the text is a URL of a scheme, a host and optionally a path.
bool is_public_url(std::string_view text) {
    const bool is_web = text.starts_with("https://") || text.starts_with("http://");
    return is_web && !text.ends_with('/') && text.find_first_of("?#@ \"<>\\") == std::string_view::npos;
}

void check_mail(const Config& config) {
    if (!config.smtp_url.empty() && !mail::is_smtp_url(config.smtp_url.reveal()))
        throw ConfigError(
            "PLAZA_SMTP_URL must be a URL such as smtp://user:password@mail.example.com:587, got \"***\"");
    if (!config.smtp_url.empty() && config.mail_from.empty())
        throw ConfigError("PLAZA_MAIL_FROM is required with PLAZA_SMTP_URL");
    if (!config.smtp_url.empty() && config.public_url.empty() && config.port.value == 0)
        throw ConfigError("PLAZA_PUBLIC_URL is required with PLAZA_SMTP_URL if PORT is 0");
    if (!config.mail_from.empty() && !mail::Mailbox::parse(config.mail_from))
        throw ConfigError(fmt::format(
            "PLAZA_MAIL_FROM must be an address such as Plaza <noreply@example.com>, got \"{}\"", config.mail_from));
    if (!config.public_url.empty() && !is_public_url(config.public_url))
        throw ConfigError(
            fmt::format("PLAZA_PUBLIC_URL must be a URL such as https://plaza.example.com, without a trailing slash, "
                        "got \"{}\"",
                        config.public_url));
}

/// The URL in the form that libpq reads; empty stays empty.
Secret plain_database_url(const Secret& url) {
    if (url.empty()) return url;
    try {
        auto plain = pg::plain_url(url);
        std::ignore = pg::ConnectOptions(plain);
        return plain;
    } catch (const std::invalid_argument& error) {
        throw ConfigError(fmt::format(
            "DATABASE_URL must be a URL such as postgresql://plaza:password@localhost/plaza, got \"***\": {}",
            error.what()));
    }
}

/// Checks what the types cannot: the format of some texts, and combinations of settings.
void check(const Config& config) {
    const bool is_external = !config.database_url.empty() || !config.database_hostname.empty();
    if (is_external && config.secret_key.empty())
        throw ConfigError("SECRET_KEY is required with a database of your own: create one with `openssl rand -hex 32`");
    check_mail(config);
    if (!Email::parse("user-1@" + config.noreply_domain))
        throw ConfigError(
            fmt::format("PLAZA_NOREPLY_DOMAIN must be a domain such as users.noreply.plaza.example, got \"{}\"",
                        config.noreply_domain));
    try {
        std::ignore = http::TrustedProxies(config.trusted_proxies);
    } catch (const std::invalid_argument& error) {
        throw ConfigError(fmt::format("PLAZA_TRUSTED_PROXIES: {}", error.what()));
    }
}

}  // namespace

std::string setting_name(std::string_view member) {
    const std::string prefix = std::ranges::find(unprefixed, member) == unprefixed.end() ? "PLAZA_" : "";
    return prefix + ascii::uppered(member);
}

std::vector<std::string_view> flag_members() {
    std::vector<std::string_view> members;
    for_each_setting([&](auto member) {
        using Value = std::remove_cvref_t<decltype(std::declval<Config>().*member.pointer)>;
        if constexpr (!std::same_as<Value, Secret>) members.emplace_back(member.name);
    });
    return members;
}

LoadedConfig load_config(const Texts& flags, const Texts& environment, const Texts& dotenv) {
    LoadedConfig loaded;
    loaded.warnings = check_names(environment, dotenv);
    for_each_setting([&](auto member) {
        auto& value = loaded.config.*member.pointer;
        using Value = std::remove_cvref_t<decltype(value)>;
        const auto name = setting_name(member.name);
        const auto found = find_text(name, std::same_as<Value, Secret>, flags, environment, dotenv);
        if (found) {
            auto read = SettingValue<Value>::read(found->text);
            if (!read) {
                const auto shown = std::same_as<Value, Secret> ? "***" : found->text;
                throw ConfigError(fmt::format("{} must be {}, got \"{}\" ({})", name, SettingValue<Value>::expected(),
                                              shown, found->source));
            }
            value = std::move(*read);
        }
        auto shown = SettingValue<Value>::show(value);
        if (shown.empty()) shown = "(unset)";
        loaded.lines.push_back({name, std::move(shown), found ? found->source : "default"});
    });
    loaded.config.database_url = plain_database_url(loaded.config.database_url);
    check(loaded.config);
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

Secret database_url(const Config& config) {
    if (!config.database_url.empty() || config.database_hostname.empty()) return config.database_url;
    using pg::quoted_value;
    return Secret(fmt::format("host={} port={} user={} password={} dbname={}", quoted_value(config.database_hostname),
                              config.database_port.value, quoted_value(config.database_username),
                              quoted_value(config.database_password.reveal()), quoted_value(config.database_name)));
}

std::size_t thread_count(const Config& config) {
    if (config.threads) return static_cast<std::size_t>(config.threads->value);
    // At most 8, because each thread has its own connections, and PostgreSQL allows 100 by default.
    return std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
}

}  // namespace plaza::app
