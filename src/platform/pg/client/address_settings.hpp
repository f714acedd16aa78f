// The settings that name the database.
#pragma once

#include <cstdint>
#include <string>

#include "platform/base/secret.hpp"
#include "platform/base/setting.hpp"

namespace plaza::pg {

struct AddressSettings {
    Secret url;
    std::string hostname;
    std::uint16_t port = 5'432;
    std::string username;
    Secret password;
    std::string name;

    void declare(SettingList& settings) {
        settings.section("Database")
            .introduce(
                "Without DATABASE_URL and DATABASE_HOSTNAME, the server creates and runs a private PostgreSQL in the "
                "data directory.")
            .add(
                "Secret. A URL such as `postgresql://plaza:password@localhost/plaza`. With several hosts "
                "(`postgresql://a,b/plaza`) the server finds the primary among them.",
                {{"DATABASE_URL", url}})
            .add(
                "The parts of the URL, under the names of the original API. DATABASE_URL overrides them. "
                "DATABASE_PASSWORD is a secret.",
                {{"DATABASE_HOSTNAME", hostname},
                 {"DATABASE_PORT", port, Whole{1, 65'535}},
                 {"DATABASE_USERNAME", username},
                 {"DATABASE_PASSWORD", password},
                 {"DATABASE_NAME", name}});
    }

    /// Whether they name a database. Otherwise it is the private one.
    [[nodiscard]] bool is_set() const { return !url.empty() || !hostname.empty(); }

    /// The URL or its parts in a form that libpq reads; empty: the private PostgreSQL. Throws ConfigError for an
    /// invalid URL.
    [[nodiscard]] Secret address() const;
};

}  // namespace plaza::pg
