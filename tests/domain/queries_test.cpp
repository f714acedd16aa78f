// The queries of the whole program against the migrated schema: their types, and their plans where there is much data.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pg/check.hpp"
#include "tests/support/database.hpp"
#include "tests/support/server.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

class Queries : public testing::Test {
 protected:
    TestDatabase& database() { return database_; }

    /// Those of the program: a test's own are called "test.…".
    static std::vector<const pg::QueryBase*> queries_of_the_program() {
        std::vector<const pg::QueryBase*> queries;
        std::ranges::copy_if(pg::registered_queries(), std::back_inserter(queries),
                             [](const auto* query) { return !std::string_view(query->name()).starts_with("test."); });
        return queries;
    }

    /// 1,000 people, 100,000 posts of which every tenth is a draft, 500,000 votes.
    void load_much() {
        database_.exec(R"sql(
            set session_replication_role = replica;
            insert into accounts (id, handle) select n, 'user_' || n from generate_series(1, 1000) n;
            insert into users (id, email, password_hash)
            select n, 'user' || n || '@example.com', '' from generate_series(1, 1000) n;
            insert into posts (id, author_id, title, content, published)
            select n, 1 + n % 1000, 'a title of number ' || n, repeat('words ', 20), n % 10 <> 0
              from generate_series(1, 100000) n;
            insert into votes (post_id, voter_id)
            select 1 + n % 100000, 1 + (n / 100000) * 100 + n % 100 from generate_series(0, 499999) n;
            analyze)sql");
    }

    /// How PostgreSQL would run the registered query of that name with these arguments.
    std::string plan_of(std::string_view name, const std::string& arguments) {
        const auto queries = pg::registered_queries();
        const auto found =
            std::ranges::find(queries, name, [](const auto* query) { return std::string_view(query->name()); });
        if (found == queries.end()) throw std::invalid_argument("no query " + std::string(name));
        const bool is_point = (*found)->lane() == pg::Lane::point;
        database_.exec(std::string("deallocate all; set plan_cache_mode = ") +
                       (is_point ? "force_generic_plan" : "force_custom_plan"));
        database_.exec("prepare asked" + parameter_types(**found) + " as " + (*found)->sql());
        std::string plan;
        for (const auto& row : database_.rows("explain (costs off) execute asked(" + arguments + ")"))
            plan += row[0] + '\n';
        return plan;
    }

 private:
    std::string parameter_types(const pg::QueryBase& query) {
        std::string types;
        for (const auto type : query.parameters()) {
            types += types.empty() ? '(' : ',';
            types +=
                database_.scalar("select format_type($1::oid, null)", {std::to_string(static_cast<unsigned>(type))});
        }
        return types.empty() ? "" : types + ')';
    }

    TestDatabase database_;
};

TEST_F(Queries, AgreeWithTheMigratedSchema) {
    const auto queries = queries_of_the_program();
    EXPECT_GT(queries.size(), 10U);
    EXPECT_THAT(pg::check_queries(database().url(), queries), testing::IsEmpty());
}

TEST_F(Queries, OfPostsScanNoTable) {
    load_much();
    // Viewer 7, signed in now; all ids; ten of the first page.
    const std::string viewer = "7, clock_timestamp()";
    const std::string first_page = viewer + ", 9007199254740992, 10, 0";
    for (const auto& [query, arguments] : std::initializer_list<std::pair<const char*, std::string>>{
             {"posts.find", viewer + ", 4711"},
             {"posts.list", first_page},
             {"posts.list", viewer + ", 50000, 100, 10000"},
             {"posts.search", first_page + ", '%number 4711%'"},
             {"posts.search", first_page + ", '%title%'"},
             {"posts.search", first_page + ", '%nowhere%'"},
             {"posts.search_newest", first_page + ", '%zz%'"},
         })
        EXPECT_THAT(plan_of(query, arguments), Not(HasSubstr("Seq Scan"))) << query << '(' << arguments << ')';
}

TEST_F(Queries, OfVotesScanNoTable) {
    load_much();
    for (const char* query : {"votes.cast", "votes.withdraw"})
        EXPECT_THAT(plan_of(query, "7, clock_timestamp(), 4711"), Not(HasSubstr("Seq Scan"))) << query;
}

TEST_F(Queries, ARareTitleIsFoundByItsTrigrams) {
    load_much();
    EXPECT_THAT(plan_of("posts.search", "7, clock_timestamp(), 9007199254740992, 10, 0, '%number 4711%'"),
                HasSubstr("posts_title_trgm_idx"));
}

}  // namespace plaza::test
