// Config: all settings, typed, with their defaults. Read once at start. Each part is declared by the module that uses
// it, in its settings.hpp.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/ops/settings.hpp"
#include "app/settings.hpp"
#include "domain/accounts/settings.hpp"
#include "domain/context.hpp"
#include "domain/credentials/settings.hpp"
#include "domain/instance/settings.hpp"
#include "domain/limits/settings.hpp"
#include "domain/relations/settings.hpp"
#include "domain/sessions/settings.hpp"
#include "platform/base/setting.hpp"
#include "platform/crypto/settings.hpp"
#include "platform/http/routing/settings.hpp"
#include "platform/http/server/settings.hpp"
#include "platform/mail/settings.hpp"
#include "platform/pg/client/address_settings.hpp"

namespace plaza::app {

/// A setting has an environment variable, which `.env` can set too, and unless it is a secret a flag.
struct Config {
    instance::Settings instance;
    accounts::Settings accounts;
    relations::Settings relations;
    credentials::Settings credentials;
    crypto::PasswordSettings passwords;
    crypto::TokenSettings tokens;
    sessions::Settings sessions;
    crypto::DataKeySettings encryption;
    http::CorsSettings cors;
    http::ServerSettings http;
    pg::AddressSettings database;
    mail::MailSettings mail;
    ProcessSettings process;
    limits::Settings limits;
    ops::Settings ops;

    /// All settings in order, bound to this object.
    [[nodiscard]] SettingList settings();

    /// Checks what a setting alone cannot: the format of some texts, and combinations. Throws ConfigError.
    void check() const;

    /// The settings that rules depend on.
    [[nodiscard]] Settings rules() const;
};

/// A setting as `plaza config` shows it: a value that is not set is `(unset)`, a secret `(set)`.
struct SettingLine {
    std::string name;
    std::string value;
    std::string source;  // "default", ".env", "environment", "flag", or the file a NAME_FILE names
};

struct LoadedConfig {
    Config config;
    std::vector<SettingLine> lines;
    std::vector<std::string> warnings;  // about unknown names
};

using Texts = std::map<std::string, std::string, std::less<>>;

/// Flags override the environment, which overrides `.env`, which overrides the defaults. Keys are setting names. Throws
/// ConfigError for the first invalid setting, or a name close to that of a setting (setting_names.hpp).
[[nodiscard]] LoadedConfig load_config(const Texts& flags, const Texts& environment, const Texts& dotenv);

/// The process's environment, and the file `.env` of the current directory (dotenv.hpp), empty if there is none.
[[nodiscard]] Texts read_environment();
[[nodiscard]] Texts read_dotenv();

/// The names of the settings that have a flag, in order. Secrets have none, because all users of the machine can see
/// command lines.
[[nodiscard]] std::vector<std::string_view> flag_settings();

/// The flag of a setting: `--data-dir` for PLAZA_DATA_DIR.
[[nodiscard]] std::string flag_of(std::string_view setting);

}  // namespace plaza::app
