// What a server's role must be allowed: one statement, for the start and for readiness.
#pragma once

#include <string>
#include <string_view>

namespace plaza::pg {

/// One row: the tables and sequences that the role may not use, comma-separated; the schema and the role, as SQL names
/// them. They are those
/// of own_relations() that belong to whoever owns the record of migrations: others in the schema are not ours.
inline constexpr std::string_view missing_privileges = R"sql(
    select coalesce(string_agg(r.relname::text, ', ' order by r.relname), '') as relations,
           coalesce(quote_ident(current_schema()), '') as schema, quote_ident(current_user) as role
      from pg_class record
      join pg_class r on r.relowner = record.relowner and r.relnamespace = record.relnamespace
     where record.oid = to_regclass('plaza_migrations')
       and r.relname = any(string_to_array($1, ' '))
       and not case r.relkind
                   when 'S' then has_sequence_privilege(r.oid, 'usage')
                   when 'r' then has_table_privilege(r.oid, 'select') and has_table_privilege(r.oid, 'insert') and
                                 has_table_privilege(r.oid, 'update') and has_table_privilege(r.oid, 'delete')
                   else true end)sql";

/// The names of the tables and sequences that the embedded migrations make, with blanks between them.
[[nodiscard]] const std::string& own_relations();

/// Empty if none is missing.
[[nodiscard]] std::string describe_missing(std::string_view relations, std::string_view schema, std::string_view role);

}  // namespace plaza::pg
