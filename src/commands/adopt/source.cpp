#include "commands/adopt/source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "commands/adopt.hpp"
#include "commands/adopt/queries.hpp"

namespace plaza::commands {
namespace {

enum class Kind { integer, text, boolean, time };

struct Column {
    std::string_view table;
    std::string_view name;
    Kind kind;
};

// The columns to read, as the original's six revisions create them.
constexpr std::array columns{
    Column{"users", "id", Kind::integer},        Column{"users", "email", Kind::text},
    Column{"users", "password", Kind::text},     Column{"users", "created_at", Kind::time},
    Column{"posts", "id", Kind::integer},        Column{"posts", "title", Kind::text},
    Column{"posts", "content", Kind::text},      Column{"posts", "owner_id", Kind::integer},
    Column{"posts", "published", Kind::boolean}, Column{"posts", "created_at", Kind::time},
    Column{"votes", "post_id", Kind::integer},   Column{"votes", "user_id", Kind::integer},
};

struct LiveType {
    std::string name;
    std::string category;  // pg_type.typcategory
};

bool is_of(Kind kind, const LiveType& type) {
    switch (kind) {
        case Kind::integer:
            return type.name == "integer" || type.name == "bigint" || type.name == "smallint";
        case Kind::text:
            return type.category == "S";
        case Kind::boolean:
            return type.name == "boolean";
        case Kind::time:
            return type.name == "timestamp with time zone";
    }
    return false;
}

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::integer:
            return "an integer";
        case Kind::text:
            return "text";
        case Kind::boolean:
            return "a boolean";
        case Kind::time:
            break;
    }
    return "timestamp with time zone";
}

AdoptError wrong_type(const Column& column, const LiveType& live) {
    if (live.name == "uuid")
        return AdoptError(
            fmt::format("{}.{} has the type uuid: ids in Plaza are 53-bit integers, so links with UUIDs would break; "
                        "this database cannot be imported",
                        column.table, column.name));
    return AdoptError(fmt::format("{}.{} has the type {}, the original has {}: this is not the original's schema",
                                  column.table, column.name, live.name, name_of(column.kind)));
}

}  // namespace

Source::Source(const Secret& url) try : connection_(url) {
    connection_.query(adopt_sql::no_time_limits);
    connection_.script(adopt_sql::begin_reading);
    connection_.script(adopt_sql::begin_snapshot);
    const auto encoding = connection_.query("show server_encoding")[0][0];
    if (encoding != "UTF8")
        throw AdoptError(
            fmt::format("the source has the encoding {}, Plaza needs UTF8: dump it, restore it into a "
                        "database with encoding 'UTF8', and import that one",
                        encoding));
    require_original_schema();
    const auto row = connection_.query(adopt_sql::source_counts)[0];
    counts_ = {std::stoull(row[0]), std::stoull(row[1]), std::stoull(row[2]), std::stoull(row[3])};
} catch (const pg::BlockingError& error) {
    throw pg::BlockingError(fmt::format("the source: {}", error.what()), error.sqlstate);
}

void Source::require_original_schema() {
    std::map<std::string, std::map<std::string, LiveType, std::less<>>, std::less<>> live;
    for (const auto& row : connection_.query(adopt_sql::source_columns)) {
        auto& table = live[row[0]];
        if (!row[1].empty()) table[row[1]] = {row[2], row[3]};
    }
    if (live.contains("users") && live["users"].contains("password_hash") && !live["users"].contains("password"))
        throw AdoptError(
            "the source is a Plaza database, not one of the original API: use plaza db backup and plaza db restore");
    for (const auto& column : columns) {
        const auto table = live.find(column.table);
        if (table == live.end())
            throw AdoptError(
                fmt::format("the source has no table {}: it is not a database of the original API, or not at "
                            "its last revision (alembic upgrade head)",
                            column.table));
        const auto found = table->second.find(column.name);
        if (found == table->second.end())
            throw AdoptError(
                fmt::format("the source has no column {}.{}: it is not a database of the original API, or not "
                            "at its last revision (alembic upgrade head)",
                            column.table, column.name));
        if (!is_of(column.kind, found->second)) throw wrong_type(column, found->second);
    }
}

std::vector<std::string> Source::surplus() {
    std::vector<std::string> names;
    for (const auto& row : connection_.query(adopt_sql::source_columns)) {
        const auto is_this = [&row](const Column& column) { return column.table == row[0] && column.name == row[1]; };
        if (std::ranges::none_of(columns, is_this)) names.push_back(fmt::format("{}.{}", row[0], row[1]));
    }
    for (const auto& row : connection_.query(adopt_sql::source_other_tables))
        names.push_back(fmt::format("table {}", row[0]));
    return names;
}

std::string Source::name() {
    const auto row = connection_.query("select current_database(), current_setting('server_version')")[0];
    return fmt::format("{} (PostgreSQL {})", row[0], row[1]);
}

std::string Source::identity() {
    return connection_.query(adopt_sql::identity)[0][0];
}

pg::CopyOut Source::users() {
    return pg::CopyOut(connection_, adopt_sql::copy_users_out);
}

pg::CopyOut Source::posts(Drafts drafts) {
    return pg::CopyOut(connection_,
                       drafts == Drafts::publish ? adopt_sql::copy_published_posts_out : adopt_sql::copy_posts_out);
}

pg::CopyOut Source::votes() {
    return pg::CopyOut(connection_, adopt_sql::copy_votes_out);
}

Source::Dates Source::dates_of_users(const std::vector<std::string>& ids) {
    return dates(adopt_sql::dates_of_users, ids);
}

Source::Dates Source::dates_of_posts(const std::vector<std::string>& ids) {
    return dates(adopt_sql::dates_of_posts, ids);
}

Source::Dates Source::dates(std::string_view sql, const std::vector<std::string>& ids) {
    Dates dates;
    if (ids.empty()) return dates;
    for (const auto& row : connection_.query(sql, {fmt::format("{{{}}}", fmt::join(ids, ","))}))
        dates.emplace(row[0], row[1]);
    return dates;
}

}  // namespace plaza::commands
