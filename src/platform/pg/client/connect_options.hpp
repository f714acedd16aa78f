// ConnectOptions: a PostgreSQL URL taken apart: its hosts, and what libpq is told of each of them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/secret.hpp"

namespace plaza::pg {

/// One place where a server may be. A name without an address has to be looked up; a socket's directory has none.
struct Host {
    std::string name;
    std::string address;
    std::string port;

    [[nodiscard]] bool has_to_be_looked_up() const;
    bool operator==(const Host&) const = default;
};

struct ConnectOptions {
    /// libpq's, all but the hosts.
    std::vector<std::string> keywords;
    std::vector<std::string> values;
    std::vector<Host> hosts;
    /// For each host, its name's lookup included: `connect_timeout` of the URL.
    std::chrono::milliseconds limit{2000};

    /// Throws std::invalid_argument, without the URL, where that is none.
    explicit ConnectOptions(const Secret& url);
};

/// What the URL does not say, and every connection needs: a peer that is gone is noticed. Pairs of keyword and value.
struct ConnectDefault {
    std::string_view keyword;
    std::string_view value;
};
inline constexpr ConnectDefault connect_defaults[] = {
    {"keepalives_idle", "30"}, {"keepalives_interval", "10"}, {"keepalives_count", "3"}, {"tcp_user_timeout", "30000"}};

}  // namespace plaza::pg
