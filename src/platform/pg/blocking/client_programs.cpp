#include "platform/pg/blocking/client_programs.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/blocking/program_folders.hpp"
#include "platform/pg/client/connect_options.hpp"
#include "platform/pg/client/quoted_value.hpp"

namespace plaza::pg {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

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
    const auto folders = find_program_folders({"psql", "pg_dump", "pg_restore"});
    const auto found = folders.lower_bound(server_major);
    if (found == folders.end())
        throw std::runtime_error(
            fmt::format("psql, pg_dump and pg_restore for PostgreSQL {} are not installed: apt-get install "
                        "postgresql-client-{}",
                        server_major, server_major));
    return {found->first, found->second};
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
            target.connection += fmt::format("{}={} ", option->keyword, quoted_value(option->val));
    }
    return target;
}

}  // namespace plaza::pg
