// The settings of the HTTP server: where it listens, whom it trusts, and what clients may cost.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/setting.hpp"
#include "platform/http/server/limits.hpp"

namespace plaza::http {

struct ServerSettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8'000;                  // 0: any free port
    std::vector<std::string> trusted_proxies{};  // addresses or networks
    Limits limits{};
    std::optional<std::size_t> address_connections{};  // absent: a tenth of all; 0: no limit

    void declare(SettingList& settings) {
        constexpr Whole seconds{1, 86'400, std::chrono::seconds{1}};
        settings.section("Listening")
            .add("Address and port to listen on. Port 0: any free port.",
                 {{"PLAZA_HOST", host}, {"PORT", port, Whole{0, 65'535}}});
        settings.section("Privacy and web pages")
            .add(
                "Addresses or networks of proxies, separated by commas. The server trusts their `X-Forwarded-For` and "
                "`X-Request-ID`.",
                {{"PLAZA_TRUSTED_PROXIES", trusted_proxies}});
        settings.section("Limits of requests and connections")
            .add("Longest body of any request, at most 1048576. Most routes take at most 65536.",
                 {{"PLAZA_MAX_BODY_BYTES", limits.body, Whole{1, 1 << 20}}})
            .add("Longest path with its query, in bytes.",
                 {{"PLAZA_MAX_TARGET_BYTES", limits.target, Whole{64, 1 << 20}}})
            .add("Longest headers, in bytes together and by number.",
                 {{"PLAZA_MAX_HEADER_BYTES", limits.header, Whole{256, 1 << 20}},
                  {"PLAZA_MAX_HEADER_FIELDS", limits.fields, Whole{1, 10'000}}})
            .add(
                "Connections of one address; an IPv6 /64 counts as one address. 0: no limit. Empty: a tenth of all "
                "connections. Loopback and PLAZA_TRUSTED_PROXIES have no such limit. See docs/operations.md.",
                {{"PLAZA_ADDRESS_CONNECTIONS", address_connections, Whole{0, 1'000'000}}})
            .add("Seconds for the headers of a request.", {{"PLAZA_HEADER_TIMEOUT_S", limits.header_deadline, seconds}})
            .add("Seconds for the body of a request, extended while at least 1 KiB/s arrives.",
                 {{"PLAZA_BODY_TIMEOUT_S", limits.body_deadline, seconds}})
            .add("Seconds that a connection may wait for its next request.",
                 {{"PLAZA_IDLE_TIMEOUT_S", limits.idle_deadline, seconds}});
    }

    /// Throws ConfigError.
    void check() const;
};

}  // namespace plaza::http
