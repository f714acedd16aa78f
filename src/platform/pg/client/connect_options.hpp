// ConnectOptions: the hosts and libpq options of a PostgreSQL URL.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/secret.hpp"

namespace plaza::pg {

/// An address of a server. The name of a host without an address must be looked up. A socket directory has no address.
struct Host {
    std::string name;
    std::string address;
    std::string port;

    [[nodiscard]] bool has_to_be_looked_up() const;
    bool operator==(const Host&) const = default;
};

struct ConnectOptions {
    /// Options of libpq except the hosts: keywords[i] has the value values[i].
    std::vector<std::string> keywords;
    std::vector<std::string> values;
    std::vector<Host> hosts;
    /// The time limit per host, including its name lookup: `connect_timeout` of the URL.
    std::chrono::milliseconds limit{2000};

    /// Throws std::invalid_argument if the URL is invalid. The message does not contain the URL.
    explicit ConnectOptions(const Secret& url);
};

/// The defaults of options that the URL does not set. They detect a peer that no longer answers.
struct ConnectDefault {
    std::string_view keyword;
    std::string_view value;
};
inline constexpr ConnectDefault connect_defaults[] = {
    {"keepalives_idle", "30"}, {"keepalives_interval", "10"}, {"keepalives_count", "3"}, {"tcp_user_timeout", "30000"}};

}  // namespace plaza::pg
