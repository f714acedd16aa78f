#include "platform/pg/migrate/outside_transaction.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "platform/pg/blocking/blocking.hpp"

namespace plaza::pg {
namespace {

constexpr std::string_view beginning_of_mark = "-- plaza: ";
constexpr std::string_view concurrently = " concurrently";

// A name without `if not exists` would fail when the script is run again.
constexpr std::string_view is_unsafe = R"sql(
    select $1 ~* 'index\s+concurrently\s+(?!if\s)')sql";

constexpr std::string_view list_invalid = R"sql(
    select i.indexrelid::regclass
      from regexp_matches($1, 'create\s+(?:unique\s+)?index\s+concurrently\s+if\s+not\s+exists\s+"?([a-z0-9_]+)', 'gi') named
      join pg_class c on c.relname = named[1] and c.relnamespace = to_regnamespace(quote_ident(current_schema()))
      join pg_index i on i.indexrelid = c.oid and not i.indisvalid)sql";

}  // namespace

bool has_mark(std::string_view script, std::string_view mark) {
    while (script.starts_with(beginning_of_mark)) {
        const auto line = script.substr(0, script.find('\n'));
        if (line.substr(beginning_of_mark.size()) == mark) return true;
        script.remove_prefix(std::min(line.size() + 1, script.size()));
    }
    return false;
}

bool runs_outside_transaction(std::string_view script) {
    return has_mark(script, "no transaction");
}

std::string in_transaction(std::string_view script) {
    std::string plain(script);
    if (!runs_outside_transaction(script)) return plain;
    for (auto at = plain.find(concurrently); at != std::string::npos; at = plain.find(concurrently, at))
        plain.erase(at, concurrently.size());
    return plain;
}

void run_outside_transaction(BlockingConnection& connection, std::string_view script) {
    const std::string text(script);
    if (connection.query(is_unsafe, {text})[0][0] == "t")
        throw BlockingError("`index concurrently` must say `if not exists` or `if exists`: the script may run twice",
                            "");
    // The statement waits for older transactions, but blocks no one.
    connection.script("set lock_timeout = 0");
    for (const auto& row : connection.query(list_invalid, {text}))
        connection.script(fmt::format("drop index concurrently {}", row[0]));
    connection.script(script);
    connection.script("set lock_timeout = '5s'");
}

}  // namespace plaza::pg
