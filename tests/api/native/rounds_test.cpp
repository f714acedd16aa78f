// Round trips to PostgreSQL, counted as batches of statements: how many a request needs, and what requests share.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <future>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "tests/support/api.hpp"
#include "tests/support/metrics.hpp"
#include "tests/support/wait.hpp"
#include "tests/support/wire.hpp"

namespace plaza::test {
namespace {

constexpr const char* metrics_token = "a token of the one who counts";

// The server also sends other statements, for example to find out whether it is ready. So each request is
// repeated, and the lowest count is that of the request alone.
constexpr int attempts = 5;

app::Config countable_config() {
    auto config = quick_config();
    config.process.threads = 1;
    config.ops.metrics_token = Secret(metrics_token);
    return config;
}

/// A number for each lane, without zeros.
using Lanes = std::map<std::string, int>;

class Rounds : public Api {
 protected:
    using Ask = std::function<Answer()>;

    Rounds() : Api(countable_config()) {}

    /// A batch is one round trip.
    Lanes batches_of(const Ask& ask) { return count("plaza_pg_batch_size_count", ask); }
    /// Calls of the same query count separately, also if PostgreSQL gets them as one statement.
    Lanes statements_of(const Ask& ask) { return count("plaza_pg_batch_size_sum", ask); }

    /// From now on, reads_of() counts the statements that read the table, which the server can no longer write.
    void count_reads_of(const std::string& table) {
        database().exec(
            fmt::format("create sequence reads_of_{0}; alter table {0} rename to kept_{0}; create view {0} as with run "
                        "as materialized (select nextval('reads_of_{0}')) select kept_{0}.* from kept_{0}, run",
                        table));
    }
    int reads_of(const std::string& table) {
        return std::stoi(database().scalar("select last_value from reads_of_" + table));
    }

 private:
    Lanes count(const std::string& series, const Ask& ask) {
        Lanes lowest;
        for (int attempt = 0; attempt < attempts; ++attempt) {
            const auto before = totals(series);
            const auto answer = ask();
            EXPECT_LT(answer.status, 300) << answer.body;
            for (const auto& [lane, total] : totals(series)) {
                const int added = total - before.at(lane);
                lowest[lane] = attempt == 0 ? added : std::min(lowest[lane], added);
            }
        }
        std::erase_if(lowest, [](const auto& lane) { return lane.second == 0; });
        return lowest;
    }

    Lanes totals(const std::string& series) {
        const auto text = operator_.get("/metrics").body;
        Lanes totals;
        for (const std::string lane : {"point", "list", "search", "write"})
            totals[lane] = static_cast<int>(metric(text, fmt::format(R"({}{{lane="{}"}})", series, lane)));
        return totals;
    }

    Client operator_ = bearing(metrics_token);
};

TEST_F(Rounds, PostNeedsOne) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto read = [&, path = fmt::format("/posts/{}", publish(ana))] { return bob.get(path); };
    EXPECT_EQ(batches_of(read), (Lanes{{"point", 1}}));
    EXPECT_EQ(statements_of(read), (Lanes{{"point", 2}})) << "the check and the post";
}

TEST_F(Rounds, PageNeedsTwo) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    for (int i = 0; i < 3; ++i) publish(ana);
    const auto read = [&] { return bob.get("/posts"); };
    EXPECT_EQ(batches_of(read), (Lanes{{"point", 2}}));
    EXPECT_EQ(statements_of(read), (Lanes{{"point", 3}})) << "the check, the list, and the posts";
    // The check and the list are one round: see CheckAndListFromOffsetAreSentTogether.
    EXPECT_EQ(batches_of([&] { return bob.get("/posts?skip=1"); }), (Lanes{{"list", 1}, {"point", 2}}));
}

TEST_F(Rounds, CheckAndListFromOffsetAreSentTogether) {
    auto ana = signed_up("ana");
    publish(ana);
    ASSERT_EQ(ana.get("/posts?skip=1").status, 200);  // opens connections and prepares the statements
    bool both_wait = false;
    int status = 0;
    // A slow machine may exceed the statement timeout.
    for (int attempt = 0; attempt < attempts && (!both_wait || status != 200); ++attempt) {
        database().exec("begin; lock table posts, sessions in access exclusive mode");
        auto page = std::async(std::launch::async, [&ana] { return ana.get("/posts?skip=1"); });
        both_wait = becomes_true([&] {
            return database().scalar(
                       "select count(distinct relation) from pg_locks where not granted "
                       "and pg_backend_pid() = any (pg_blocking_pids(pid))") == "2";
        });
        database().exec("commit");
        status = page.get().status;
    }
    EXPECT_TRUE(both_wait);
    EXPECT_EQ(status, 200);
}

// Most viewers see no address, so most reads need no statement for it.
TEST_F(Rounds, VisibleEmailNeedsOneMore) {
    auto ana = signed_up("ana");
    const auto path = fmt::format("/posts/{}", publish(ana));
    EXPECT_EQ(batches_of([&] { return ana.get(path); }), (Lanes{{"point", 2}}));
    EXPECT_EQ(batches_of([&] { return ana.get("/posts"); }), (Lanes{{"point", 3}}));
}

// The newest posts, which trigrams the index knows, the titles that have them, and which of these are visible. The
// check is sent with the first of them, and the posts are loaded last.
TEST_F(Rounds, SearchNeedsFive) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    publish(ana, "a zebra");
    const auto search = [&] { return bob.get("/posts?search=zebra"); };
    EXPECT_EQ(ids_of(search()).size(), 1U);
    EXPECT_EQ(batches_of(search), (Lanes{{"list", 3}, {"point", 2}, {"search", 1}}));
}

// The check with the post, and the vote with its event.
TEST_F(Rounds, VoteNeedsTwo) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto post = publish(ana);
    int direction = 0;
    const auto vote = [&] {
        direction = 1 - direction;
        return bob.post("/votes", vote_body(post, direction));
    };
    EXPECT_EQ(batches_of(vote), (Lanes{{"point", 1}, {"write", 1}}));
}

TEST_F(Rounds, SimultaneousReadsShareStatements) {
    constexpr std::size_t readers = 64;
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto path = fmt::format("/posts/{}", publish(ana));
    for (const auto* table : {"posts", "sessions"}) count_reads_of(table);
    const auto reads = [this] { return reads_of("posts") + reads_of("sessions"); };
    ASSERT_EQ(bob.get(path).status, 200);
    int alone = std::numeric_limits<int>::max();
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto before = reads();
        ASSERT_EQ(bob.get(path).status, 200);
        alone = std::min(alone, reads() - before);
    }
    ASSERT_EQ(alone, 2);

    std::vector<Wire> wires;
    for (std::size_t i = 0; i < readers; ++i) wires.emplace_back(server().port());
    const auto request =
        fmt::format("GET {} HTTP/1.1\r\nHost: plaza.example\r\nAuthorization: Bearer {}\r\n\r\n", path, bob.token());
    int lowest = std::numeric_limits<int>::max();
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto before = reads();
        for (auto& wire : wires) wire.send(request);
        for (auto& wire : wires) EXPECT_EQ(wire.read_answer().status, 200);
        lowest = std::min(lowest, reads() - before);
    }
    // More, if only the checks or only the posts shared statements. Alone, the requests need 128.
    EXPECT_LE(lowest, 64);
}

}  // namespace
}  // namespace plaza::test
