// Checks the privileges of a server's role on the tables, at start and for readiness.
#pragma once

#include <string>
#include <string_view>

namespace plaza::pg {

/// Returns one row: the tables and sequences that the role may not use, separated by commas; the quoted names of the
/// schema and the role. Checks only names in own_relations() whose owner is that of plaza_migrations.
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

/// The names of the tables and sequences that the embedded migrations create, separated by blanks.
[[nodiscard]] const std::string& own_relations();

/// The error message with the missing GRANTs; empty if `relations` is empty.
[[nodiscard]] std::string describe_missing(std::string_view relations, std::string_view schema, std::string_view role);

}  // namespace plaza::pg
