// Config: all settings, typed, with their defaults. Read once at start; each module gets its part (modules.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/base/rate_limit.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/token.hpp"

namespace plaza::app {

enum class Switch { off, on };
enum class LogFormat { automatic, text, json };  // automatic: text on a terminal, otherwise JSON

using crypto::Algorithm;

/// Origins of web pages, as browsers write them.
struct Origins {
    std::vector<std::string> list;
};

template <std::int64_t Low, std::int64_t High>
using Number = Within<std::int64_t, Low, High>;
using Seconds = Number<1, 86'400>;

/// The settings of address and database. A base of Config, because Boost.Describe is limited to 52 members per struct.
struct PlaceConfig {
    std::string host = "127.0.0.1";
    Number<0, 65'535> port{8'000};
    std::string data_dir;  // empty: ./plaza-data, or /var/lib/plaza for root
    std::optional<Number<1, 256>> threads;

    Secret database_url;  // without this and database_hostname: the private PostgreSQL
    std::string database_hostname;
    Number<1, 65'535> database_port{5'432};
    std::string database_username;
    Secret database_password;
    std::string database_name;
    std::optional<Number<5, 10'000>> database_connections;
    Number<1, 1'000> database_servers{2};
    Number<0, 3'600> database_wait_s{60};
    Switch migrate = Switch::on;
};
BOOST_DESCRIBE_STRUCT(PlaceConfig, (),
                      (host, port, data_dir, threads, database_url, database_hostname, database_port, database_username,
                       database_password, database_name, database_connections, database_servers, database_wait_s,
                       migrate))

/// A member is set by an environment variable (setting_name() below), by a line of `.env`, or, unless it is a secret,
/// by a flag: its name with dashes. .env.example describes all settings, in this order.
struct Config : PlaceConfig {
    Secret secret_key;
    Secret legacy_secret_key;  // the original's, for tokens that are still valid after `plaza adopt`
    Algorithm algorithm = Algorithm::hs256;
    Number<1, 525'600> access_token_expire_minutes{60};
    Number<1, 365> refresh_token_days{30};
    Number<0, 3'650> session_max_days{90};  // 0: no limit

    Switch rate_limits = Switch::on;
    Rate login_limit_account{10, std::chrono::minutes{5}};
    Rate login_limit_address{30, std::chrono::minutes{5}};
    Rate signup_limit_account{10, std::chrono::hours{1}};
    Rate signup_limit_address{10, std::chrono::hours{1}};
    Rate refresh_limit_address{60, std::chrono::minutes{1}};

    Number<1, 1'024> password_min_length{8};
    Number<1, 1'024> password_memory_mib{19};
    Number<1, 100> password_passes{2};
    std::optional<Number<1, 256>> password_threads;
    Number<1, 50'000> password_queue{64};

    Number<0, 3'650> username_reserved_days{30};

    Secret smtp_url;  // empty: no mail is sent
    std::string smtp_ca_file;
    std::string mail_from;
    std::string public_url;
    Rate mail_limit_account{5, std::chrono::hours{1}};
    Rate mail_limit_address{20, std::chrono::hours{1}};

    std::string noreply_domain = "users.noreply.plaza.example";
    Origins cors_origins;
    std::vector<std::string> trusted_proxies;

    Number<1, 1 << 20> max_body_bytes{1 << 20};
    Number<64, 1 << 20> max_target_bytes{8 << 10};
    Number<256, 1 << 20> max_header_bytes{16 << 10};
    Number<1, 10'000> max_header_fields{100};
    std::optional<Number<0, 1'000'000>> address_connections;  // empty: a tenth of all; 0: no limit
    Seconds header_timeout_s{10};
    Seconds body_timeout_s{30};
    Seconds idle_timeout_s{75};
    Number<0, 3'600> drain_s{3};
    Seconds shutdown_timeout_s{5};

    Secret metrics_token;

    Switch request_log = Switch::on;
    LogFormat log_format = LogFormat::automatic;
};
BOOST_DESCRIBE_STRUCT(Config, (),
                      (secret_key, legacy_secret_key, algorithm, access_token_expire_minutes, refresh_token_days,
                       session_max_days, rate_limits, login_limit_account, login_limit_address, signup_limit_account,
                       signup_limit_address, refresh_limit_address, password_min_length, password_memory_mib,
                       password_passes, password_threads, password_queue, username_reserved_days, smtp_url,
                       smtp_ca_file, mail_from, public_url, mail_limit_account, mail_limit_address, noreply_domain,
                       cors_origins, trusted_proxies, max_body_bytes, max_target_bytes, max_header_bytes,
                       max_header_fields, address_connections, header_timeout_s, body_timeout_s, idle_timeout_s,
                       drain_s, shutdown_timeout_s, metrics_token, request_log, log_format))

/// Calls visit(descriptor) for each setting in order.
template <class Visit>
void for_each_setting(Visit visit) {
    for_each_member<PlaceConfig>(visit);
    for_each_member<Config>(visit);
}

/// A setting as `plaza config` shows it: a value that is not set is `(unset)`, a secret `(set)`.
struct SettingLine {
    std::string name;
    std::string value;
    std::string source;  // "default", ".env", "environment", "flag", or the file a NAME_FILE names
};

/// An invalid setting: its name, its value unless secret, and what is allowed.
struct ConfigError : std::runtime_error {
    using runtime_error::runtime_error;
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

/// The environment variable of a member, in capitals: the original's names and PORT without prefix, others with PLAZA_.
[[nodiscard]] std::string setting_name(std::string_view member);

/// The members that have a flag, in order. Secrets have none, because all users of the machine can see command lines.
[[nodiscard]] std::vector<std::string_view> flag_members();

/// The database to use; empty: the private PostgreSQL.
[[nodiscard]] Secret database_url(const Config& config);

[[nodiscard]] std::size_t thread_count(const Config& config);

}  // namespace plaza::app
