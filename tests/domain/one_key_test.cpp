// The rules for distributing the tables to several machines (ARCHITECTURE.md, "One key a statement"): each table is
// partitioned by one column, and each statement touches one partition, except the statements listed below.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/domain/queries.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {
namespace {

using testing::ContainerEq;
using testing::IsEmpty;

constexpr int parts = 8;

struct Spread {
    const char* table;
    const char* key;
};

constexpr Spread spread[]{{"posts", "id"},
                          {"votes", "post_id"},
                          {"users", "id"},
                          {"sessions", "user_id"},
                          {"handles", "name"},
                          {"emails", "address"},
                          {"attempts", "key"},
                          {"idempotency_keys", "account_id"},
                          {"email_tokens", "user_id"},
                          {"second_factors", "user_id"},
                          {"codes", "user_id"},
                          {"app_tokens", "app_id"},
                          {"post_edits", "post_id"},
                          {"post_words", "post_id"},
                          {"author_posts", "author_id"},
                          {"thread_posts", "root_id"},
                          {"tag_posts", "tag"},
                          {"boosts", "post_id"},
                          {"marks", "account_id"},
                          {"account_counts", "account_id"},
                          {"relations", "account_id"},
                          {"followers", "followee_id"},
                          {"notifications", "account_id"},
                          {"notification_policies", "account_id"},
                          {"notification_permissions", "account_id"},
                          {"markers", "account_id"},
                          {"conversations", "account_id"},
                          {"reports", "account_id"},
                          {"scheduled_posts", "account_id"},
                          {"followed_tags", "account_id"},
                          {"featured_tags", "account_id"},
                          {"lists", "account_id"},
                          {"list_members", "account_id"},
                          {"filters", "account_id"},
                          {"filter_keywords", "account_id"},
                          {"filter_statuses", "account_id"}};

// The tables accounts, apps, push_keys, instance_usage and adoption are copied to each machine. The tables jobs and
// events are on one machine.

/// Statements that touch all partitions of a table, with the reason.
const std::map<std::string_view, std::string_view> scattered{
    {"posts.list", "the newest posts of all authors"},
    {"suggestions.list_recent_authors", "the newest posts of all authors"},
    {"posts.list_from_offset", "the newest posts of all authors"},
    {"timelines.home", "the newest posts of followed accounts and hashtags"},
    {"timelines.home_up", "the newest posts of followed accounts and hashtags"},
    {"timelines.list", "the newest posts of the members of a list"},
    {"timelines.list_up", "the newest posts of the members of a list"},
    {"posts.search_newest", "a search"},
    {"posts.search_window", "a search"},
    {"posts.match_titles", "a search"},
    {"posts.search_matched", "a search, and the drafts of one author, whom no table is spread by yet"},
    {"search.find_public_posts", "a search"},
    {"search.find_own_posts", "a search"},
    {"search.match_tags", "a search"},
    {"votes.list_voted_posts", "the end of an account"},
    {"posts.list_of_author", "the end of an account"},
    {"posts.erase_marks", "the end of a post"},
    {"posts.erase_notifications", "the end of a post"},
    {"posts.erase_tags", "the end of a post"},
    {"users.page_of_records", "for the operator"},
    {"users.find_details", "for the operator"},
    {"users.belongings", "for the operator"},
    {"users.highest_bcrypt_cost", "at start, and rarely after"},
    {"users.delete_expired_tokens", "housekeeping"},
    {"sessions.find_family", "refresh tokens of older versions"},
    {"notifications.delete_about", "the end of a post"},
    {"posts.find_forgotten", "housekeeping"},
    {"instance.count_users", "counted every ten minutes"},
    {"instance.count_posts", "counted every ten minutes"},
    {"instance.count_active", "counted every ten minutes"},
    {"trends.list_tags", "trends"},
    {"trends.list_posts", "trends"},
    {"sessions.delete_expired", "housekeeping"},
    {"grants.delete_expired", "housekeeping"},
    {"idempotency.delete_old", "housekeeping"},
    {"limits.delete_expired", "housekeeping"},
    {"accounts.delete_free", "housekeeping"},
};

const pg::Read<std::int64_t(std::int64_t)> by_author{
    "test.by_author", pg::Lane::list, "select count(*) from posts where author_id = $1", pg::not_null("count")};
const pg::Read<std::int64_t(std::int64_t)> by_id{"test.by_id", pg::Lane::list,
                                                 "select count(*) from posts where id = $1", pg::not_null("count")};

class OneKey : public testing::Test {
 protected:
    TestDatabase& database() { return database_; }

    /// Creates partitioned copies of the tables in a schema that comes first in search_path.
    void spread_tables() {
        database().exec("create schema parted");
        for (const auto& [table, key] : spread) {
            database().exec(
                fmt::format("create table parted.{0} (like public.{0} including defaults including generated) "
                            "partition by hash ({1})",
                            table, key));
            for (int part = 0; part < parts; ++part)
                database().exec(
                    fmt::format("create table parted.{0}_part_{1} partition of parted.{0} for values with (modulus "
                                "{2}, remainder {1})",
                                table, part, parts));
            for (const auto& row : database().rows("select pg_get_indexdef(indexrelid) from pg_index "
                                                   "where indrelid = $1::regclass and indisunique",
                                                   {fmt::format("public.{}", table)}))
                database().exec(std::regex_replace(row[0], std::regex(" ON public\\."), " ON parted."));
        }
        database().exec("set search_path = parted, public; set plan_cache_mode = force_custom_plan");
    }

    /// The tables of which the statement touches more than one partition, with the number of partitions.
    std::vector<std::string> scattered_tables(const pg::QueryBase& query) {
        database().exec("deallocate all");
        prepare(database(), query);
        const auto plan =
            database().scalar("explain (costs off, format json) execute asked" + sample_arguments(database(), query));
        std::map<std::string, std::set<std::string>> touched;
        collect(nlohmann::json::parse(plan)[0]["Plan"], touched);
        std::vector<std::string> tables;
        for (const auto& [table, names] : touched)
            if (names.size() > 1) tables.push_back(fmt::format("{} ({} parts)", table, names.size()));
        return tables;
    }

 private:
    static void collect(const nlohmann::json& node, std::map<std::string, std::set<std::string>>& touched) {
        const auto name = node.value("Relation Name", "");
        if (const auto at = name.find("_part_"); at != std::string::npos) touched[name.substr(0, at)].insert(name);
        for (const char* list : {"Plans", "Target Tables"})
            if (node.contains(list))
                for (const auto& child : node[list]) collect(child, touched);
    }

    TestDatabase database_;
};

TEST_F(OneKey, StatementsTouchOnePart) {
    spread_tables();
    std::set<std::string> seen;
    for (const auto* query : queries_of_the_program()) {
        if (!reads_or_writes_rows(*query)) continue;
        const auto tables = scattered_tables(*query);
        if (scattered.contains(query->name()))
            seen.insert(query->name());
        else
            EXPECT_THAT(tables, IsEmpty()) << query->name();
        if (scattered.contains(query->name())) EXPECT_FALSE(tables.empty()) << query->name() << " needs no exception";
    }
    std::set<std::string> listed;
    for (const auto& [name, reason] : scattered) listed.emplace(name);
    EXPECT_THAT(seen, ContainerEq(listed));
}

TEST_F(OneKey, ScatteredStatementIsFound) {
    spread_tables();
    EXPECT_THAT(scattered_tables(by_author), ContainerEq(std::vector<std::string>{"posts (8 parts)"}));
    EXPECT_THAT(scattered_tables(by_id), IsEmpty());
}

TEST_F(OneKey, StatementsTakeTimeAsParameter) {
    const std::regex clock(R"(\b(now|clock_timestamp|statement_timestamp)\(|\bcurrent_(timestamp|date|time)\b)");
    for (const auto* query : queries_of_the_program())
        if (!std::string_view(query->name()).ends_with(".clock"))
            EXPECT_FALSE(std::regex_search(query->sql(), clock)) << query->name();
}

// Two tables are on one machine: only the session that migrates writes to plaza_migrations, and only PostgreSQL knows
// the number of the transaction that writes an event.
TEST_F(OneKey, DefaultsAreConstants) {
    const auto defaults = database().rows(R"sql(
        select d.adrelid::regclass || '.' || a.attname || ' ' || pg_get_expr(d.adbin, d.adrelid)
          from pg_attrdef d
          join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
          join pg_class c on c.oid = d.adrelid and c.relnamespace = 'public'::regnamespace
         where a.attgenerated = '' and pg_get_expr(d.adbin, d.adrelid) ~ '\('
           and c.relname not in ('plaza_migrations', 'events'))sql");
    EXPECT_THAT(defaults, IsEmpty());
}

TEST_F(OneKey, NoTriggerAndNoFunctionReadsTables) {
    EXPECT_THAT(database().rows("select tgname from pg_trigger where not tgisinternal"), IsEmpty());
    // count_attempts() computes with numbers.
    EXPECT_THAT(database().rows(R"sql(
        select p.proname from pg_proc p
         where p.pronamespace = 'public'::regnamespace and p.proname <> 'count_attempts'
           and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e'))sql"),
                IsEmpty());
}

TEST_F(OneKey, ForeignKeysStayInOnePart) {
    std::map<std::string, std::string> keys;
    for (const auto& [table, key] : spread) keys[table] = key;
    for (const auto& row : database().rows(R"sql(
            select f.conname, f.conrelid::regclass, own.attname, f.confrelid::regclass, other.attname
              from pg_constraint f
              join pg_attribute own on own.attrelid = f.conrelid and own.attnum = f.conkey[1]
              join pg_attribute other on other.attrelid = f.confrelid and other.attnum = f.confkey[1]
             where f.contype = 'f')sql")) {
        const bool is_to_copy = !keys.contains(row[3]);
        EXPECT_TRUE(is_to_copy || (keys[row[1]] == row[2] && keys[row[3]] == row[4])) << row[0];
    }
}

}  // namespace
}  // namespace plaza::test
