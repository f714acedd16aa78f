// load_quickly(): fills the tables of a test database with many rows.
#pragma once

#include <string>

#include "tests/support/database.hpp"

namespace plaza::test {

/// Runs statements that fill empty tables, without triggers and checks of foreign keys. Indexes are built after the
/// rows, and tables that no other refers to write no log, which takes a third of the time. Then analyzes all tables.
inline void load_quickly(TestDatabase& database, const std::string& sql) {
    database.exec(R"sql(
        set session_replication_role = replica;
        set jit = off;
        set work_mem = '64MB';
        set maintenance_work_mem = '128MB';
        create temp table later as
        select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
          from pg_index i
          join pg_class c on c.oid = i.indrelid
         where not i.indisunique and c.relnamespace = 'public'::regnamespace;
        do $$
        declare each text;
        begin
            for each in select name from later loop
                execute 'drop index ' || each;
            end loop;
            for each in select c.oid::regclass::text from pg_class c
                         where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                           and not exists (select from pg_constraint f
                                            where f.contype = 'f' and f.confrelid = c.oid) loop
                execute 'alter table ' || each || ' set unlogged';
            end loop;
        end $$)sql");
    database.exec(sql);
    database.exec(R"sql(
        do $$
        declare each text;
        begin
            for each in select definition from later loop
                execute each;
            end loop;
        end $$;
        reset all;
        analyze)sql");
}

}  // namespace plaza::test
