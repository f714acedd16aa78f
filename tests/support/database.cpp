#include "tests/support/database.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "tests/support/cluster.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

PGconn* connect_to(const std::string& url) {
    auto* connection = PQconnectdb(url.c_str());
    if (PQstatus(connection) == CONNECTION_OK) return connection;
    std::string message = PQerrorMessage(connection);
    PQfinish(connection);
    throw std::runtime_error(message);
}

PGconn* connect(const std::string& database) {
    return connect_to(database_url(database));
}

Result checked(PGconn* connection, PGresult* result) {
    Result owned(result, &PQclear);
    auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(connection));
    return owned;
}

void on_the_cluster(const std::string& sql) {
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection(connect("postgres"), &PQfinish);
    checked(connection.get(), PQexec(connection.get(), sql.c_str()));
}

std::string unique_name() {
    static std::atomic<int> count = 0;
    return fmt::format("test_{}_{}", getpid(), ++count);
}

}  // namespace

TestDatabase::TestDatabase(Schema schema) {
    // `bench/run plans` runs a test on a database of its own, which stays.
    if (const char* filled = std::getenv("PLAZA_FILLED_DATABASE"); filled != nullptr) {
        url_ = Secret(filled);
        connection_ = connect_to(filled);
        return;
    }
    name_ = unique_name();
    url_ = Secret(database_url(name_));
    // Without flushes, a copy of the files is faster than the log (78 ms instead of 100 ms, four at a time).
    on_the_cluster(fmt::format("create database {} template {} strategy file_copy", name_,
                               schema == Schema::migrated ? template_database : "template0"));
    connection_ = connect(name_);
}

TestDatabase::~TestDatabase() {
    PQfinish(connection_);
    if (name_.empty()) return;
    try {
        on_the_cluster(fmt::format("drop database if exists {} with (force)", name_));
    } catch (const std::runtime_error& error) {
        fmt::print(stderr, "{}", error.what());
    }
}

void TestDatabase::exec(const std::string& sql) {
    checked(connection_, PQexec(connection_, sql.c_str()));
}

std::vector<Row> TestDatabase::rows(const std::string& sql, std::initializer_list<std::string> parameters) {
    std::vector<const char*> values;
    for (const auto& parameter : parameters) values.push_back(parameter.c_str());
    auto result = checked(connection_, PQexecParams(connection_, sql.c_str(), static_cast<int>(values.size()), nullptr,
                                                    values.data(), nullptr, nullptr, 0));
    std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result.get())));
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        for (int column = 0; column < PQnfields(result.get()); ++column)
            rows[static_cast<std::size_t>(row)].emplace_back(PQgetvalue(result.get(), row, column));
    }
    return rows;
}

std::string TestDatabase::scalar(const std::string& sql, std::initializer_list<std::string> parameters) {
    auto found = rows(sql, parameters);
    if (found.size() != 1 || found[0].size() != 1) throw std::runtime_error("not one value: " + sql);
    return found[0][0];
}

std::string TestDatabase::present_schema() {
    // Each change of the schema writes or deletes a row of one of these catalogs.
    return scalar(R"sql(
        select concat_ws(' ',
            (select (count(*), max(xmin::text::bigint)) from pg_class where oid >= 16384),
            (select (count(*), max(xmin::text::bigint)) from pg_attribute where attrelid >= 16384),
            (select (count(*), max(xmin::text::bigint)) from pg_constraint),
            (select (count(*), max(xmin::text::bigint)) from pg_trigger),
            (select (count(*), max(xmin::text::bigint)) from pg_proc where oid >= 16384),
            (select (count(*), max(xmin::text::bigint)) from pg_namespace where nspname not like 'pg_%temp%'),
            (select (count(*), max(xmin::text::bigint)) from pg_db_role_setting
              where setdatabase = (select oid from pg_database where datname = current_database())),
            (select md5(string_agg(m::text, '')) from plaza_migrations m)))sql");
}

void TestDatabase::accept_schema() {
    accepted_schema_ = present_schema();
    find_rows_ = scalar(R"sql(
        select string_agg(format('select %1$L where exists (select from %1$I)', relname), ' union all ')
          from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'plaza_migrations')sql");
}

bool TestDatabase::restore() {
    constexpr std::chrono::seconds limit{3};
    if (PQtransactionStatus(connection_) != PQTRANS_IDLE) exec("rollback");
    exec("discard all");
    exec("set test.writes_freely = 'yes'");  // for require_events()
    if (present_schema() != accepted_schema_) return false;
    const auto is_idle = [this] {
        return scalar(R"sql(
            select (select count(*) from jobs where dead_at is null) +
                   (select count(*) from pg_stat_activity
                     where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'))sql") == "0";
    };
    if (!becomes_true(is_idle, limit)) return false;
    // As in a replica, foreign keys and triggers are ignored.
    std::string deletions = "begin; set local session_replication_role = replica;";
    for (const auto& table : rows(find_rows_)) deletions += fmt::format("delete from {};", table[0]);
    exec(deletions + "commit");
    return true;
}

}  // namespace plaza::test
