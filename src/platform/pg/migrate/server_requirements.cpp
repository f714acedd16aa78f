#include "platform/pg/migrate/server_requirements.hpp"

#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/migrate/privileges.hpp"
#include "platform/pg/query/error.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {
namespace {

struct ServerRow {
    std::string version;
    bool is_read_only;
};
BOOST_DESCRIBE_STRUCT(ServerRow, (), (version, is_read_only))

struct AppliedRow {
    int number;
    std::string name;
    std::string checksum;
    bool is_breaking;
};
BOOST_DESCRIBE_STRUCT(AppliedRow, (), (number, name, checksum, is_breaking))

const Read<ServerRow()> find_server{
    "pg.server", Lane::point,
    "select split_part(current_setting('server_version'), ' ', 1) as version, pg_is_in_recovery() as is_read_only",
    not_null("version", "is_read_only")};

const Read<AppliedRow()> list_applied{"pg.applied_migrations", Lane::point,
                                      "select number, name, checksum, is_breaking from plaza_migrations"};

struct MissingRow {
    std::string relations;
    std::string schema;
    std::string role;
};
BOOST_DESCRIBE_STRUCT(MissingRow, (), (relations, schema, role))

const Read<MissingRow(std::string_view)> find_missing{"pg.missing_privileges", Lane::list, missing_privileges.data(),
                                                      not_null("relations", "schema", "role")};
const Read<bool()> try_search{"pg.try_search", Lane::search, "select true as works", not_null("works")};
const Write<bool()> try_write{"pg.try_write", "select true as works", not_null("works")};

constexpr std::string_view no_such_table = "42P01";

/// Returns nullopt if the table plaza_migrations does not exist.
Task<std::optional<std::vector<AppliedRow>>> find_applied(Reader& database) {
    try {
        co_return co_await database.all(list_applied);
    } catch (const Error& error) {
        if (error.sqlstate != no_such_table) throw;
    }
    co_return std::nullopt;
}

std::optional<std::string> find_problem(std::span<const Migration> known, std::vector<AppliedRow> rows) {
    std::vector<MigrationState> applied;
    for (auto& row : rows)
        applied.push_back({row.number, std::move(row.name), std::move(row.checksum), row.is_breaking, true, "applied"});
    try {
        require_head(known, std::move(applied));
    } catch (const MigrationError& error) {
        return error.what();
    }
    return std::nullopt;
}

Task<std::string> describe_privileges(Database& database) {
    const auto missing = co_await database.one(find_missing, own_relations());
    co_return describe_missing(missing.relations, missing.schema, missing.role);
}

template <class ReadOrWrite>
Task<std::string> answer_of(Database& database, const ReadOrWrite& query) {
    const bool works = co_await database.one(query);
    co_return works ? "" : "unexpected answer";
}

Task<std::string> try_new_connection(Database& database, const Write<void()>* trial) {
    co_await database.run_anew(*trial);
    co_return "";
}

Task<std::string> reason_of(Task<std::string> trial) {
    try {
        co_return co_await std::move(trial);
    } catch (const Unavailable& failure) {
        co_return failure.is_busy ? "" : failure.reason;
    } catch (const std::exception& error) {
        co_return error.what();
    }
}

}  // namespace

Task<std::string> find_defect(Database& database, const Write<void()>& trial) {
    auto privileges = co_await reason_of(describe_privileges(database));
    if (!privileges.empty()) co_return privileges;
    auto searching = co_await reason_of(answer_of(database, try_search));
    if (!searching.empty()) co_return searching;
    auto writing = co_await reason_of(answer_of(database, try_write));
    if (!writing.empty()) co_return writing;
    auto connecting = co_await reason_of(try_new_connection(database, &trial));
    co_return connecting.empty() ? "" : "a new connection failed: " + connecting;
}

Task<ServerStatus> check_server(Reader& database, std::span<const Migration> known) {
    auto server = co_await database.one(find_server);
    auto applied = co_await find_applied(database);
    ServerStatus status{.server_version = std::move(server.version), .is_read_only = server.is_read_only};
    if (applied)
        status.schema_problem = find_problem(known, std::move(*applied));
    else
        status.schema_problem = "the database has no Plaza tables: run `plaza migrate upgrade head`";
    co_return status;
}

}  // namespace plaza::pg
