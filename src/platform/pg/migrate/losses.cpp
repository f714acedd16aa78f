#include "platform/pg/migrate/losses.hpp"

#include <algorithm>
#include <tuple>

#include "platform/pg/blocking/blocking.hpp"

namespace plaza::pg {
namespace {

// By oid, because a table that is dropped and created again loses its rows too.
constexpr std::string_view list_columns = R"sql(
    select c.oid, c.relname, a.attname, a.attnum
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = to_regnamespace(quote_ident(current_schema())) and c.relkind in ('r', 'p')
       and c.relname <> 'plaza_migrations'
     order by c.relname, a.attnum)sql";

constexpr std::string_view make_counter = R"sql(
    create or replace function pg_temp.count_rows(relation oid, counted text) returns bigint language plpgsql as $$
    declare
        number bigint;
    begin
        execute format('select count(%s) from %s', counted, relation::regclass) into number;
        return number;
    end $$)sql";

constexpr std::string_view count_rows = "select pg_temp.count_rows($1::oid, '*')";
constexpr std::string_view count_values = "select pg_temp.count_rows($1::oid, quote_ident($2))";

}  // namespace

std::vector<Loss> find_losses(BlockingConnection& connection, std::string_view script) {
    const auto before = connection.query(list_columns);
    connection.script("begin");
    connection.script(script);
    const auto after = connection.query(list_columns);
    connection.script("rollback");

    std::vector<Loss> losses;
    connection.script(make_counter);
    std::string counted;  // the dropped table that was counted as a whole
    for (const auto& row : before) {
        const auto& [oid, table, column] = std::tie(row[0], row[1], row[2]);
        const auto is_same_column = [&](const TextRow& other) { return other[0] == oid && other[3] == row[3]; };
        if (counted == oid || std::ranges::any_of(after, is_same_column)) continue;
        const bool is_table = std::ranges::none_of(after, [&](const TextRow& other) { return other[0] == oid; });
        if (is_table) counted = oid;
        const auto rows =
            is_table ? connection.query(count_rows, {oid}) : connection.query(count_values, {oid, column});
        const auto number = std::stoll(rows[0][0]);
        if (number > 0) losses.push_back({is_table ? table : table + '.' + column, is_table, number});
    }
    return losses;
}

}  // namespace plaza::pg
