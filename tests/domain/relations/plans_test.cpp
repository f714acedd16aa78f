// The plans of the queries of relations, profiles and suggestions on an account with 100,000 followers.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/domain/queries.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

class RelationPlans : public testing::Test {
 protected:
    void load_much() {
        database_.exec(R"sql(
            set session_replication_role = replica;
            insert into accounts (id, handle, created_at, is_discoverable)
            select n, 'user_' || n, now(), n % 100 = 0 from generate_series(1, 100000) n;
            insert into users (id, email, password_hash)
            select n, 'user' || n || '@example.com', '' from generate_series(1, 100000) n;
            insert into account_counts (account_id) select n from generate_series(1, 100000) n;
            insert into relations (account_id, other_id, followed_by_id) select 1, n, n from generate_series(2, 100000) n;
            insert into relations (account_id, other_id, following_id) select n, 1, n from generate_series(2, 100000) n;
            insert into relations (account_id, other_id, following_id, muting_id, blocking_id)
            select 2, n, n, case when n % 50 = 0 then n end, case when n % 60 = 0 then n end
              from generate_series(3, 7000) n;
            insert into followers (followee_id, follower_id) select 1, n from generate_series(2, 100000) n;
            insert into followers (followee_id, follower_id) select n, 2 from generate_series(3, 7000) n;
            insert into posts (id, author_id, title, content, published, created_at)
            select n, 1 + n % 50000, '', '', true, now() from generate_series(1, 100000) n;
            analyze)sql");
    }

    std::string plan_of(std::string_view name, const std::vector<std::string>& arguments) {
        const auto queries = queries_of_the_program();
        const auto found = std::ranges::find(queries, name, [](const auto* query) { return query->name(); });
        if (found == queries.end()) return "no query " + std::string(name) + ": Seq Scan";
        database_.exec("deallocate all; set plan_cache_mode = force_generic_plan");
        prepare(database_, **found);
        std::string plan;
        for (const auto& row :
             database_.rows(fmt::format("explain (costs off) execute asked({})", fmt::join(arguments, ", "))))
            plan += row[0] + '\n';
        return plan;
    }

 private:
    TestDatabase database_;
};

TEST_F(RelationPlans, LargeTablesAreReadByIndex) {
    load_much();
    struct Case {
        const char* query;
        std::vector<std::string> arguments;
    };
    const std::vector<std::string> part{"1", "9007199254740992", "0", "40"};
    const std::string some = "array[3, 4, 5]::bigint[]";
    for (const auto& [query, arguments] : {
             Case{"relations.load", {"1", some}},
             Case{"relations.list_followers", part},
             Case{"relations.list_following", part},
             Case{"relations.list_requests", part},
             Case{"relations.list_blocks", part},
             Case{"relations.list_mutes", part},
             Case{"relations.list_endorsements", part},
             Case{"relations.count_own", {"2", "now()"}},
             Case{"relations.count_requests", {"1"}},
             Case{"relations.list_common_followers", {some, some}},
             Case{"relations.list_followed_by_many", {some, "40"}},
             Case{"relations.list_known", {"1", some}},
             Case{"relations.hold_account", {"1"}},
             Case{"relations.hold_side", {"1", "2"}},
             Case{"relations.delete_side", {"1", "2"}},
             Case{"relations.delete_follower", {"1", "2"}},
             Case{"relations.count_follows", {"1", "0", "1", "7500"}},
             Case{"relations.note_blocks", {"1"}},
             Case{"relations.list_follows_to_end", {"1", "0"}},
             Case{"relations.end_follows", {some, some, some}},
             Case{"profiles.update_post_defaults", {"1", "null", "null", "null"}},
             Case{"profiles.find_post_defaults", {"1"}},
             Case{"suggestions.list_newest", {"40", "0"}},
             Case{"suggestions.list_recent_authors", {"40", "0"}},
         })
        EXPECT_THAT(plan_of(query, arguments), Not(HasSubstr("Seq Scan"))) << query;
    EXPECT_THAT(plan_of("relations.list_followers", part), Not(HasSubstr("Sort"))) << "a page reads only its rows";
}

}  // namespace plaza::test
