// The plans of the lists of posts on a network, and how much they read.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Included because `bench/run plans` runs this file without other code that uses these queries.
#include "domain/accounts/name_queries.hpp"     // IWYU pragma: keep
#include "domain/accounts/queries.hpp"          // IWYU pragma: keep
#include "domain/filters/queries.hpp"           // IWYU pragma: keep
#include "domain/instance/queries.hpp"          // IWYU pragma: keep
#include "domain/lists/queries.hpp"             // IWYU pragma: keep
#include "domain/posts/boost_queries.hpp"       // IWYU pragma: keep
#include "domain/posts/erase_queries.hpp"       // IWYU pragma: keep
#include "domain/posts/list_queries.hpp"        // IWYU pragma: keep
#include "domain/posts/marks_queries.hpp"       // IWYU pragma: keep
#include "domain/posts/queries.hpp"             // IWYU pragma: keep
#include "domain/posts/thread_queries.hpp"      // IWYU pragma: keep
#include "domain/posts/word_queries.hpp"        // IWYU pragma: keep
#include "domain/posts/write_queries.hpp"       // IWYU pragma: keep
#include "domain/profiles/queries.hpp"          // IWYU pragma: keep
#include "domain/relations/change_queries.hpp"  // IWYU pragma: keep
#include "domain/relations/list_queries.hpp"    // IWYU pragma: keep
#include "domain/relations/queries.hpp"         // IWYU pragma: keep
#include "domain/scheduled/queries.hpp"         // IWYU pragma: keep
#include "domain/search/queries.hpp"            // IWYU pragma: keep
#include "domain/suggestions/queries.hpp"       // IWYU pragma: keep
#include "domain/tags/queries.hpp"              // IWYU pragma: keep
#include "domain/timelines/queries.hpp"         // IWYU pragma: keep
#include "domain/votes/queries.hpp"             // IWYU pragma: keep

#include "platform/pg/client/connection.hpp"
#include "tests/domain/network_data.hpp"
#include "tests/domain/queries.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// The tables of a tenth of a network, or those of the database that PLAZA_FILLED_DATABASE names: `bench/run plans`
/// looks at the same plans at full size.
class NetworkPlans : public testing::Test {
 protected:
    static void SetUpTestSuite() {
        database_ = std::make_unique<TestDatabase>();
        if (std::getenv("PLAZA_FILLED_DATABASE") == nullptr) load_network(*database_);
    }
    static void TearDownTestSuite() { database_.reset(); }

    static TestDatabase& database() { return *database_; }

    static std::string plan_of(std::string_view name, const std::string& arguments) {
        const auto queries = queries_of_the_program();
        const auto query = std::ranges::find(queries, name, [](const auto* each) { return each->name(); });
        if (query == queries.end()) return fmt::format("no query {}", name);
        return explained(**query, "costs off", fmt::format("({})", arguments));
    }
    static std::string explained(const pg::QueryBase& query, const std::string& options, const std::string& arguments) {
        database().exec("deallocate all; reset all;" + pg::session_settings({.url = database().url()}, query.lane()));
        prepare(database(), query);
        std::string plan;
        for (const auto& row : database().rows(fmt::format("explain ({}) execute asked{}", options, arguments)))
            plan += row[0] + '\n';
        return plan;
    }

    /// The tables with so many rows that a statement must not read all of them.
    static std::set<std::string> large_tables() {
        std::set<std::string> names;
        for (const auto& row : database().rows("select relname from pg_class where relkind = 'r' and reltuples >= 5000 "
                                               "and relnamespace = 'public'::regnamespace"))
            names.insert(row[0]);
        return names;
    }

 private:
    inline static std::unique_ptr<TestDatabase> database_;
};

namespace {

/// The tables that the plan reads from the beginning to the end.
void add_scanned(const nlohmann::json& node, std::set<std::string>& tables) {
    if (node.value("Node Type", "") == "Seq Scan") tables.insert(node.value("Relation Name", ""));
    if (node.contains("Plans"))
        for (const auto& child : node["Plans"]) add_scanned(child, tables);
}

}  // namespace

// All statements of the program, with sample arguments. Tables of a few rows may be read as a whole.
TEST_F(NetworkPlans, NoStatementReadsWholeTable) {
    const auto large = large_tables();
    EXPECT_GE(large.size(), 20U);
    for (const auto* query : queries_of_the_program()) {
        if (!reads_or_writes_rows(*query)) continue;
        const auto plan = explained(*query, "format json", sample_arguments(database(), *query));
        std::set<std::string> scanned;
        add_scanned(nlohmann::json::parse(plan)[0]["Plan"], scanned);
        std::erase_if(scanned, [&](const auto& table) { return !large.contains(table); });
        EXPECT_THAT(scanned, IsEmpty()) << query->name();
    }
    EXPECT_GT(queries_of_the_program().size(), 60U);
}

TEST_F(NetworkPlans, ReadListsByIndex) {
    // Account 20 follows 40 others. The page of the twenty newest items.
    const std::string page = "20, 9007199254740992, 0, 20";
    const std::string now = "'2026-01-01'";
    struct Case {
        std::string query;
        std::string arguments;
        bool is_both_ways = false;
    };
    for (const auto& [query, arguments, is_both_ways] : std::vector<Case>{
             {"timelines.home", page + ", " + now, true},
             {"timelines.everyone", page + ", " + now, true},
             {"timelines.list", page + ", 1, " + now, true},
             {"timelines.tagged", page + ", 'tag7', " + now, true},
             {"timelines.tags_of_posts", "'{tag7,tag8}', '{1007,1008}'"},
             {"timelines.account", page + ", 30, true, true", true},
             {"timelines.pinned", page + ", 30", true},
             {"timelines.tagged_by", page + ", 'tag7'", true},
             {"timelines.favourites", page, true},
             {"timelines.bookmarks", page, true},
             {"tags.count_uses", "'tag7', 50000, 5000"},
             {"tags.which_followed", "20, '{tag7}'"},
             {"tags.which_featured", "20, '{tag7}'"},
             {"tags.insert_followed", "20, 'tag7', 1, 1000"},
             {"tags.list_followed", page, true},
             {"tags.list_featured", "20"},
             {"tags.count_own_uses", "20, '{tag7,tag8}'"},
             {"tags.list_newest_posts", "20"},
             {"lists.list", "20"},
             {"lists.find", "20, 1"},
             {"lists.list_with", "20, 30"},
             {"lists.list_members", page + ", 1", true},
             {"lists.insert_members", "20, 1, '{30}', '{1}', 1000"},
             {"lists.delete_members", "20, 1, '{30}'"},
             {"filters.load", "20"},
             {"filters.delete_keywords", "20, 1"},
             {"filters.insert_post", "20, 1, 7, 1000, 100"},
         }) {
        EXPECT_THAT(plan_of(query, arguments), Not(HasSubstr("Seq Scan"))) << query;
        EXPECT_THAT(plan_of(query, arguments), HasSubstr("Index")) << query;
        if (is_both_ways) EXPECT_THAT(plan_of(query + "_up", arguments), Not(HasSubstr("Seq Scan"))) << query;
    }
    EXPECT_THAT(plan_of("timelines.home", page + ", " + now),
                HasSubstr("Scan Backward using author_posts_pkey on author_posts"));
    EXPECT_THAT(plan_of("timelines.home_up", page + ", " + now),
                HasSubstr("Scan using author_posts_pkey on author_posts"));
}

}  // namespace plaza::test
