#include "platform/pg/blocking/client_programs.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/client/connect_options.hpp"

namespace plaza::pg {
namespace {

namespace fs = std::filesystem;

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

bool has_programs(const fs::path& folder) {
    return std::ranges::all_of(std::initializer_list{"psql", "pg_dump", "pg_restore"},
                               [&](const char* program) { return access((folder / program).c_str(), X_OK) == 0; });
}

/// The programs of Debian's packages postgresql-client-N.
std::vector<ClientPrograms> installed_programs() {
    std::vector<ClientPrograms> found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none))
        if (has_programs(entry.path() / "bin"))
            found.push_back({std::atoi(entry.path().filename().c_str()), entry.path() / "bin"});
    return found;
}

// A value of a connection string: quotes and backslashes are escaped (PostgreSQL 15 manual, §34.1.1.1).
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out += '\'';
}

bool has_value(const PQconninfoOption& first, std::string_view keyword) {
    for (const auto* option = &first; option->keyword; ++option)
        if (option->keyword == keyword) return option->val != nullptr;
    return false;
}

}  // namespace

int server_major(BlockingConnection& connection) {
    return PQserverVersion(connection.get()) / 10'000;
}

ClientPrograms find_client_programs(int server_major) {
    auto found = installed_programs();
    std::erase_if(found, [&](const ClientPrograms& programs) { return programs.major < server_major; });
    if (found.empty())
        throw std::runtime_error(
            fmt::format("psql, pg_dump and pg_restore for PostgreSQL {} are not installed: apt-get install "
                        "postgresql-client-{}",
                        server_major, server_major));
    return *std::ranges::min_element(found, {}, &ClientPrograms::major);
}

ClientTarget client_target(const Secret& url) {
    const std::unique_ptr<PQconninfoOption, FreeOptions> parsed(PQconninfoParse(url.reveal().c_str(), nullptr));
    if (!parsed) throw std::runtime_error("not a PostgreSQL URL: expected postgresql://user@host/database");
    // As for our own connections: connect to the primary, and skip a host that does not answer.
    ClientTarget target{.environment = {"PGTARGETSESSIONATTRS=primary"}, .connection = {}};
    if (!has_value(*parsed, "connect_timeout")) target.environment.emplace_back("PGCONNECT_TIMEOUT=2");
    for (const auto& [keyword, value] : connect_defaults)
        if (!has_value(*parsed, keyword)) target.connection += fmt::format("{}={} ", keyword, value);
    for (const auto* option = parsed.get(); option->keyword; ++option) {
        if (!option->val || std::string_view(option->keyword) == "target_session_attrs") continue;
        const bool is_secret = option->dispchar[0] == '*';
        if (option->envvar != nullptr)
            target.environment.push_back(fmt::format("{}={}", option->envvar, option->val));
        else if (is_secret)
            throw std::runtime_error(fmt::format(
                "psql and pg_dump cannot get {} from the environment: use a key without it", option->keyword));
        else
            target.connection += fmt::format("{}={} ", option->keyword, quoted(option->val));
    }
    return target;
}

}  // namespace plaza::pg
