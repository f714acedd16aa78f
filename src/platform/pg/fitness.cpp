#include "platform/pg/fitness.hpp"

#include <vector>

#include "platform/base/describe.hpp"
#include "platform/pg/query.hpp"
#include "platform/pg/session.hpp"

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

const Query<ServerRow()> find_server{
    "pg.server", Lane::point,
    "select split_part(current_setting('server_version'), ' ', 1) as version, pg_is_in_recovery() as is_read_only",
    not_null("version", "is_read_only")};

const Query<AppliedRow()> list_applied{"pg.applied_migrations", Lane::point,
                                       "select number, name, checksum, is_breaking from plaza_migrations"};

constexpr std::string_view no_such_table = "42P01";

/// Nothing where there is no record at all.
Task<std::optional<std::vector<AppliedRow>>> find_applied(Session& database) {
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

}  // namespace

Task<Fitness> check_fitness(Session& database, std::span<const Migration> known) {
    auto server = co_await database.one(find_server);
    auto applied = co_await find_applied(database);
    Fitness fitness{.server_version = std::move(server.version), .is_read_only = server.is_read_only};
    if (applied)
        fitness.schema_problem = find_problem(known, std::move(*applied));
    else
        fitness.schema_problem = "the database has no record of migrations: run `plaza migrate upgrade head`";
    co_return fitness;
}

}  // namespace plaza::pg
