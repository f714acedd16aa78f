// The plans of the lists of posts on a network, and how much they read.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pg/client/connection.hpp"
#include "tests/domain/network_data.hpp"
#include "tests/domain/queries.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

class NetworkPlans : public testing::Test {
 protected:
    NetworkPlans() { load_network(database_); }

    std::string plan_of(std::string_view name, const std::string& arguments) {
        const auto queries = queries_of_the_program();
        const auto query = std::ranges::find(queries, name, [](const auto* each) { return each->name(); });
        if (query == queries.end()) return fmt::format("no query {}", name);
        database_.exec("deallocate all; reset all;" + pg::session_settings({.url = database_.url()}, (*query)->lane()));
        prepare(database_, **query);
        std::string plan;
        for (const auto& row : database_.rows(fmt::format("explain (costs off) execute asked({})", arguments)))
            plan += row[0] + '\n';
        return plan;
    }

 private:
    TestDatabase database_;
};

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
             {"filters.put_keywords", "20, 1, '{7}', '{word}', '{t}'"},
             {"filters.insert_post", "20, 1, 7, 1000, 100"},
         }) {
        EXPECT_THAT(plan_of(query, arguments), Not(HasSubstr("Seq Scan"))) << query;
        EXPECT_THAT(plan_of(query, arguments), HasSubstr("Index")) << query;
        if (is_both_ways) EXPECT_THAT(plan_of(query + "_up", arguments), Not(HasSubstr("Seq Scan"))) << query;
    }
    EXPECT_THAT(plan_of("timelines.home", page + ", " + now),
                HasSubstr("Index Scan Backward using author_posts_pkey on author_posts"));
    EXPECT_THAT(plan_of("timelines.home_up", page + ", " + now),
                HasSubstr("Index Scan using author_posts_pkey on author_posts"));
}

}  // namespace plaza::test
