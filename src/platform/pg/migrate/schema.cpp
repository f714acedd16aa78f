#include "platform/pg/migrate/schema.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string_view>

#include "platform/pg/blocking/blocking.hpp"

namespace plaza::pg {
namespace {

// The pretty-printed forms of pg_get_*def() omit schemas in the search path.
constexpr std::string_view catalog = R"sql(
    with own as (select oid as schema from pg_namespace where nspname = current_schema()),
    extension_member as (select objid from pg_depend where deptype = 'e'),
    relation as (
        select c.* from pg_class c, own
         where c.relnamespace = own.schema and c.relname <> 'plaza_migrations'
           and c.oid not in (select objid from extension_member))
    select case r.relkind when 'v' then 'view' when 'm' then 'view' else 'table' end, r.relname::text, '',
           concat_ws(' ', case when r.relpersistence = 'u' then 'unlogged' end, r.reloptions::text,
                     case when r.relrowsecurity then 'with row security' end,
                     case when r.relkind = 'p' then 'partition by ' || pg_get_partkeydef(r.oid) end,
                     case when r.relkind = 'm' then 'materialized' end,
                     case when r.relkind in ('v', 'm') then pg_get_viewdef(r.oid, true) end)
      from relation r where r.relkind in ('r', 'p', 'v', 'm')
    union all
    select 'column', r.relname || '.' || a.attname, r.relname,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod),
                     case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation::text end,
                     case when a.attnotnull then 'not null' end,
                     case when a.attidentity <> '' then 'generated as identity (' || a.attidentity::text || ')' end,
                     case when a.attgenerated <> '' then 'generated as ' || pg_get_expr(d.adbin, d.adrelid, true)
                          when d.adbin is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid, true) end)
      from relation r
      join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where r.relkind in ('r', 'p')
    union all
    select 'constraint', r.relname || '.' || k.conname, r.relname, pg_get_constraintdef(k.oid, true)
      from relation r join pg_constraint k on k.conrelid = r.oid
     where k.contype in ('p', 'u', 'f', 'c', 'x')
    union all
    select 'index', r.relname, t.relname,
           pg_get_indexdef(r.oid, 0, true) || case when i.indisvalid then '' else ' (invalid)' end
      from relation r join pg_index i on i.indexrelid = r.oid join pg_class t on t.oid = i.indrelid
     where not exists (select from pg_constraint k where k.conindid = r.oid and k.contype in ('p', 'u', 'x'))
       and t.relname <> 'plaza_migrations'
    union all
    select 'sequence', r.relname, '',
           format('%s start %s minvalue %s maxvalue %s increment %s cache %s cycle %s', format_type(s.seqtypid, null),
                  s.seqstart, s.seqmin, s.seqmax, s.seqincrement, s.seqcache, s.seqcycle)
      from relation r join pg_sequence s on s.seqrelid = r.oid
    union all
    select 'trigger', r.relname || '.' || g.tgname, r.relname,
           pg_get_triggerdef(g.oid, true) || ' ' || g.tgenabled::text
      from relation r join pg_trigger g on g.tgrelid = r.oid
     where not g.tgisinternal
    union all
    select 'function', p.oid::regprocedure::text, '',
           concat_ws(' ', pg_get_function_arguments(p.oid), 'returns', pg_get_function_result(p.oid), l.lanname,
                     p.prokind, p.provolatile, p.proisstrict, p.prosecdef, p.proparallel, p.proleakproof,
                     p.procost, p.prorows, p.proconfig::text, pg_get_function_sqlbody(p.oid), p.prosrc)
      from pg_proc p join own on p.pronamespace = own.schema join pg_language l on l.oid = p.prolang
     where p.oid not in (select objid from extension_member)
    union all
    select 'type', t.typname, '',
           concat_ws(' ', t.typtype, case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
                     case when t.typnotnull then 'not null' end, t.typdefault,
                     (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
                        from pg_enum e where e.enumtypid = t.oid),
                     (select string_agg(pg_get_constraintdef(k.oid, true), ' ' order by k.conname)
                        from pg_constraint k where k.contypid = t.oid))
      from pg_type t join own on t.typnamespace = own.schema
     where t.typtype in ('e', 'd') and t.oid not in (select objid from extension_member))sql";

std::string key_of(const SchemaObject& object) {
    return object.kind + ' ' + object.name;
}

using ObjectsByKey = std::map<std::string, const SchemaObject*>;

ObjectsByKey by_key(const std::vector<SchemaObject>& objects) {
    ObjectsByKey map;
    for (const auto& object : objects) map.emplace(key_of(object), &object);
    return map;
}

std::set<std::string> names_of(const std::vector<SchemaObject>& objects) {
    std::set<std::string> names;
    for (const auto& object : objects) names.insert(object.name);
    return names;
}

std::string difference(const SchemaObject& live, const SchemaObject& expected) {
    // Function bodies are too long for a line.
    const auto longest = std::max(live.definition.size(), expected.definition.size());
    if (longest > 200 || live.kind == "function") return fmt::format("{} differs from the migrations", key_of(live));
    return fmt::format("{} is `{}`, but the migrations create `{}`", key_of(live), live.definition,
                       expected.definition);
}

}  // namespace

std::vector<SchemaObject> describe_schema(BlockingConnection& connection) {
    std::vector<SchemaObject> objects;
    for (auto& row : connection.query(catalog))
        objects.push_back({std::move(row[0]), std::move(row[1]), std::move(row[2]), std::move(row[3])});
    return objects;
}

std::vector<std::string> compare_schemas(const std::vector<SchemaObject>& live,
                                         const std::vector<SchemaObject>& expected) {
    const auto live_objects = by_key(live);
    const auto expected_objects = by_key(expected);
    const auto live_names = names_of(live);
    const auto expected_names = names_of(expected);
    std::vector<std::string> differences;
    for (const auto& [key, object] : expected_objects) {
        const auto found = live_objects.find(key);
        if (found != live_objects.end()) {
            if (found->second->definition != object->definition)
                differences.push_back(difference(*found->second, *object));
        } else if (object->owner.empty() || live_names.contains(object->owner)) {
            differences.push_back(key + " is missing");
        }
    }
    for (const auto& [key, object] : live_objects)
        if (!expected_objects.contains(key) && (object->owner.empty() || expected_names.contains(object->owner)))
            differences.push_back(key + " is not in the migrations");
    return differences;
}

}  // namespace plaza::pg
