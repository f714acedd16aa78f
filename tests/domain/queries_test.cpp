// All queries of the program on the migrated schema: their types, and their plans on large tables.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pg/client/connection.hpp"
#include "platform/pg/migrate/check.hpp"
#include "tests/domain/queries.hpp"
#include "tests/domain/quick_load.hpp"
#include "tests/support/database.hpp"
#include "tests/support/server.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Queries : public testing::Test {
 protected:
    TestDatabase& database() { return database_; }

 private:
    TestDatabase database_;
};

TEST_F(Queries, MatchMigratedSchema) {
    const auto queries = queries_of_the_program();
    EXPECT_GT(queries.size(), 10U);
    EXPECT_THAT(pg::check_queries(database().url(), queries), IsEmpty());
}

/// One database for all tests of the suite. Tests change it in transactions that are rolled back.
class Plans : public testing::Test {
 protected:
    /// Loads 20,000 users with two sessions each, 100,000 posts of which a tenth are drafts, and 500,000 votes.
    static void SetUpTestSuite() {
        database_ = std::make_unique<TestDatabase>();
        load_quickly(*database_, R"sql(
            insert into accounts (id, handle, display_name, created_at)
            select n, 'user_' || n, case when n % 2 = 0 then 'Person ' || n else '' end, now()
              from generate_series(1, 20000) n;
            insert into users (id, email, password_hash)
            select n, 'user' || n || '@example.com', '' from generate_series(1, 20000) n;
            insert into handles (name, account_id) select 'name_' || n, n from generate_series(1, 20000) n;
            insert into handles (name, account_id, reserved_until)
            select '#' || n, n, now() + n * interval '1 minute' from generate_series(1, 20000) n;
            insert into emails (address, user_id)
            select 'user' || n || '@example.com', n from generate_series(1, 20000) n;
            insert into sessions (user_id, id, created_at, last_used_at, expires_at, user_agent, address)
            select 1 + n % 20000, n, now(), now(), now() + interval '1 day', '', '' from generate_series(1, 40000) n;
            insert into posts (id, author_id, title, content, published, created_at)
            select n, 1 + n % 20000, 'a title of number ' || n, repeat('words ', 20), n % 10 <> 0, now()
              from generate_series(1, 100000) n;
            insert into votes (post_id, voter_id, created_at)
            select 1 + n % 100000, 1 + (n / 100000) * 4000 + n % 4000, now() from generate_series(0, 499999) n;
            insert into post_words (post_id, author_id, is_public, words)
            select n, 1 + n % 20000, n % 10 <> 1,
                   array_to_tsvector(array['words', 'tenth' || n % 10, 'thousandth' || n % 1000, 'number' || n]
                       || case when n % 10 <> 1 then '@' || (1 + n % 20000) else '#' || (1 + n % 20000) end)
              from generate_series(1, 100000) n where n % 10 <> 0;
            insert into tag_posts (tag, post_id, author_id)
            select 'tag' || n % 500, n, 1 + n % 20000 from generate_series(1, 100000) n;
            insert into relations (account_id, other_id, following_id)
            select 1 + n % 20000, 1 + (n + n / 20000 * 7) % 20000, n from generate_series(1, 100000) n
                on conflict do nothing;
            insert into events (id, kind, key, payload) select n, 'post.created', n, '{}' from generate_series(1, 100000) n;
            -- Titles are all looked at, so that the plans are the same each time.
            alter table posts alter title set statistics 1000)sql");
    }
    static void TearDownTestSuite() { database_.reset(); }

    void TearDown() override {
        if (!has_changed_) return;
        database().exec("rollback");
        database().exec("vacuum posts");
    }

    static TestDatabase& database() { return *database_; }

    /// Changes posts until the end of the test.
    void change(const std::string& sql) {
        if (!has_changed_) database().exec("begin");
        has_changed_ = true;
        database().exec(sql);
        database().exec("analyze posts");
        // Or else each search would look at all new entries.
        static_cast<void>(database().rows("select gin_clean_pending_list('posts_listed_title_trgm_idx')"));
    }

    /// Arguments of the searches: viewer 7, first ten posts.
    static std::vector<std::string> newest(const std::string& text, int window) {
        return {"7", "9007199254740992", "10", "0", "'%" + text + "%'", "9007199254740992", std::to_string(window)};
    }
    static std::vector<std::string> matching(const std::string& text, std::vector<std::string> trigrams) {
        std::vector<std::string> arguments{"9007199254740992", "10", "'%" + text + "%'"};
        for (auto& trigram : trigrams) arguments.push_back("'%" + trigram + "%'");
        arguments.resize(11, "'%'");
        arguments.emplace_back("7");
        return arguments;
    }
    static std::vector<std::string> matched(const std::string& ids) {
        return {"7", "9007199254740992", "10", "0", "'%draft%'", "array[" + ids + "]::bigint[]"};
    }

    std::vector<std::string> exact(const std::string& trigrams) {
        const auto& query = named("posts.exact_trigrams");
        std::vector<std::string> exact;
        for (const auto& row : database().rows(query.sql(), {trigrams})) exact.push_back(row[0]);
        return exact;
    }

    /// The plan of a registered query, on a connection with the settings of its lane.
    std::string plan_of(std::string_view name, std::vector<std::string> arguments) {
        return explained("costs off", name, std::move(arguments));
    }

    /// The number of rows of posts that the query reads, including the rows it discards.
    std::int64_t posts_read(std::string_view name, std::vector<std::string> arguments) {
        const auto text = explained("analyze, format json", name, std::move(arguments));
        return posts_read(nlohmann::json::parse(text)[0]["Plan"]);
    }

 private:
    static std::int64_t posts_read(const nlohmann::json& node) {
        double rows = 0;
        if (node.value("Relation Name", "") == "posts")
            for (const char* each : {"Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"})
                rows += node.value(each, 0.0) * node.value("Actual Loops", 0.0);
        auto sum = static_cast<std::int64_t>(rows);
        if (node.contains("Plans"))
            for (const auto& child : node["Plans"]) sum += posts_read(child);
        return sum;
    }

    static const pg::QueryBase& named(std::string_view name) {
        const auto queries = queries_of_the_program();
        const auto found = std::ranges::find(queries, name, [](const auto* query) { return query->name(); });
        if (found == queries.end()) throw std::invalid_argument("no query " + std::string(name));
        return **found;
    }

    std::string explained(const std::string& options, std::string_view name, std::vector<std::string> arguments) {
        const auto& query = named(name);
        database().exec("deallocate all; reset all;" + settings_of(query.lane()));
        prepare(database(), query);
        if (query.merging() != pg::Merging::none)
            for (auto& argument : arguments) argument = "array[" + argument + "]";
        std::string plan;
        const auto values = arguments.empty() ? "" : fmt::format("({})", fmt::join(arguments, ", "));
        for (const auto& row : database().rows("explain (" + options + ") execute asked" + values))
            plan += row[0] + '\n';
        return plan;
    }

    std::string settings_of(pg::Lane lane) { return pg::session_settings({.url = database().url()}, lane) + ';'; }

    inline static std::unique_ptr<TestDatabase> database_;
    bool has_changed_ = false;
};

TEST_F(Plans, LargeTablesAreReadByIndex) {
    struct Case {
        const char* query;
        std::vector<std::string> arguments;
    };
    // Viewer 7, in session 77; before any id; the first ten posts.
    for (const auto& [query, arguments] : {
             Case{"sessions.check", {"7", "77"}},
             Case{"sessions.check_legacy", {"7", "now()"}},
             Case{"accounts.load", {"7"}},
             Case{"accounts.load_emails", {"7"}},
             Case{"posts.load", {"4711"}},
             Case{"posts.load_facts", {"4711"}},
             Case{"posts.list", {"7", "9007199254740992", "10", "0"}},
             Case{"posts.list_from_offset", {"7", "50000", "100", "10000"}},
             Case{"posts.search_newest", newest("zz", 500)},
             Case{"posts.search_window", newest("zz", 10'000)},
             Case{"posts.match_titles", matching("number 4711", {"num", "ber", "471", "711"})},
             Case{"posts.match_titles", matching("title", {"tit", "itl", "tle"})},
             Case{"posts.search_matched", matched("1,20,300,4000")},
             Case{"users.highest_bcrypt_cost", {}},
             Case{"users.find_own", {"7"}},
             Case{"sessions.list", {"7", "77", "now()"}},
             Case{"sessions.hold", {"7", "77", "now()", "now()"}},
             Case{"sessions.end", {"7", "77"}},
             Case{"sessions.end_others", {"7", "77"}},
             Case{"sessions.find_family", {"'a hash'"}},
             Case{"sessions.delete_expired", {"now()"}},
             Case{"users.keep_session", {"7", "77", "now()"}},
             Case{"votes.cast", {"7", "4711", "now()"}},
             Case{"votes.withdraw", {"7", "4711"}},
             Case{"votes.list_voted_posts", {"7", "0"}},
             Case{"votes.withdraw_all", {"7", "array[4711, 4712]"}},
             Case{"posts.erase_votes", {"4711"}},
             Case{"posts.list_of_author", {"7", "0"}},
             Case{"posts.hold_for_erasure", {"array[4711, 4712]::bigint[]"}},
             Case{"posts.erase_votes_of_many", {"array[4711, 4712]::bigint[]"}},
             Case{"posts.erase_boost_posts", {"array[4711, 4712]::bigint[]"}},
             Case{"events.delete_before", {"4711"}},
         })
        EXPECT_THAT(plan_of(query, arguments), Not(HasSubstr("Seq Scan")))
            << query << fmt::format(" {}", fmt::join(arguments, " "));

    for (const auto& trigrams : std::vector<std::vector<std::string>>{
             {"num", "umb", "ber", "471", "711"}, {"now", "ere"}, {"ber", "erb"}, {"tit", "les"}})
        EXPECT_THAT(plan_of("posts.match_titles", matching("zz", trigrams)),
                    HasSubstr("Bitmap Index Scan on posts_listed_title_trgm_idx"))
            << trigrams[0];
}

TEST_F(Plans, SearchesReadIndexes) {
    const std::string all = "9007199254740992";
    using Arguments = std::vector<std::string>;
    for (const auto& [query, arguments] : std::initializer_list<std::pair<std::string, Arguments>>{
             {"search.find_public_posts", {"$$'words'$$", all, "0", "20", "true"}},
             {"search.find_public_posts", {"$$'words' & 'number4711'$$", all, "0", "20", "true"}},
             {"search.find_public_posts", {"$$'thousandth7':*$$", all, "0", "20", "true"}},
             {"search.find_public_posts", {"$$'words' & '@7'$$", all, "0", "20", "true"}},
             {"search.find_own_posts", {"$$'words' & '#7'$$", all, "0", "20", "0"}},
             {"search.match_accounts", {"'user_12'"}},
             {"search.match_accounts", {"'ab'"}},
             {"search.match_followed", {"'person'", "7"}},
             {"search.match_tags", {"'tag1'", "20", "0"}},
             {"posts.write_words", {"4711", "4712", "array['a', 'b']"}},
             {"posts.delete_words", {"4711", "4712"}},
         })
        EXPECT_THAT(plan_of(query, arguments), Not(HasSubstr("Seq Scan"))) << query << ' ' << arguments[0];
    for (const auto* rare : {"$$'number4711'$$", "$$'words' & 'number4711'$$", "$$'words' & '@7'$$"})
        EXPECT_THAT(plan_of("search.find_public_posts", {rare, all, "0", "20", "true"}),
                    HasSubstr("Bitmap Index Scan on post_words_public_idx"))
            << rare;
    EXPECT_THAT(plan_of("search.find_own_posts", {"$$'words' & '#7'$$", all, "0", "20", "0"}),
                HasSubstr("Bitmap Index Scan on post_words_other_idx"));
    EXPECT_THAT(plan_of("search.match_accounts", {"'person 12'"}), HasSubstr("accounts_names_trgm_idx"));
}

TEST_F(Plans, NamesAndAddressesAreFoundByIndex) {
    using Arguments = std::vector<std::string>;
    for (const auto& [query, arguments] : std::map<std::string, Arguments>{
             {"accounts.find_holders", {"'{name_7}'"}},
             {"accounts.insert_name", {"'new_name'", "7"}},
             {"accounts.refuse_reserved", {"'#7'", "8", "now()"}},
             {"accounts.delete_reservation", {"'#7'"}},
             {"accounts.delete_name", {"'name_7'", "7"}},
             {"accounts.reserve", {"'#7'", "7", "now()"}},
             {"accounts.release", {"'#7'", "now()"}},
             {"accounts.delete_free", {"now()"}},
             {"users.find_by_email", {"array['user7@example.com', '<user7@example.com']"}},
             {"users.is_email_taken", {"array['user7@example.com', '<user7@example.com']"}},
             {"users.find_credential", {"7"}},
             {"users.take_email", {"'new@example.com'", "7"}},
             {"users.release_email", {"array['user7@example.com']", "7", "'new@example.com'"}},
             {"users.load_records", {"array[7, 8]::bigint[]"}},
         })
        EXPECT_THAT(plan_of(query, arguments), Not(HasSubstr("Seq Scan"))) << query;
}

TEST_F(Plans, SearchReadsLimitedNumberOfPosts) {
    change(R"sql(
        insert into posts (id, author_id, title, content, published, created_at)
        select n, 7, 'draft', '', false, now() from generate_series(100001, 120000) n)sql");
    EXPECT_LE(posts_read("posts.search_newest", newest("nowhere", 500)), 1'000);
    EXPECT_LE(posts_read("posts.search_newest", newest("title", 500)), 540) << "the search stops when the page is full";
    EXPECT_LE(posts_read("posts.search_window", newest("zz", 10'000)), 20'000);
    EXPECT_LE(posts_read("posts.match_titles", matching("number 4711", {"num", "471", "711"})), 100);
    EXPECT_EQ(posts_read("posts.match_titles", matching("nowhere", {"now", "ere"})), 0);
    EXPECT_LE(posts_read("posts.match_titles", matching("title", {"tit", "tle"})), 10'100) << "all titles match";
    EXPECT_LE(posts_read("posts.search_matched", matched("1,2,3")), 10'020) << "the newest drafts";
}

// Titles that contain the same parts elsewhere are not read one by one.
TEST_F(Plans, SearchWithFalseMatchesReadsLimitedNumberOfPosts) {
    change("update posts set title = 'ana nab ' || id where id <= 50000");
    EXPECT_LE(posts_read("posts.match_titles", matching("anab", {"ana", "nab"})), 10'010);
    change("update posts set title = 'another ' || id where id between 9001 and 50000");
    EXPECT_LE(posts_read("posts.match_titles", matching("anab", {"ana", "nab"})), 9'100)
        << "all titles with both trigrams";
    EXPECT_EQ(posts_read("posts.match_titles", matching("another", {"oth", "nab"})), 0)
        << "each title has only one of them";
}

// For other trigrams, the index also finds titles without them, which would be read for nothing.
TEST_F(Plans, SearchUsesOnlyExactTrigrams) {
    EXPECT_THAT(exact("tit Ana 123 aéb ÉÀÈ нпр 漢字仮"),
                ElementsAre("tit", "Ana", "123", "aéb", "ÉÀÈ", "нпр", "漢字仮"));
    EXPECT_THAT(exact("le— “ab ½½½ a-b ab"), IsEmpty()) << "no letters and digits";
    EXPECT_THAT(exact("丅嗸乲 一凕乛"), IsEmpty()) << "their hashes are `ana` and `the`";
}

}  // namespace plaza::test
