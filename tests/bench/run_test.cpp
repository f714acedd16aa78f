#include "load/run.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "data/dataset.hpp"
#include "gen/tables.hpp"
#include "load/report.hpp"
#include "load/work.hpp"
#include "tests/support/server.hpp"

namespace plaza::bench {
namespace {

constexpr DatasetOptions few{.people = 100};
constexpr DatasetOptions network_of_few{.people = 100, .schema = Schema::network};

/// The real server on a database with the generated rows.
class BenchRun : public testing::Test {
 protected:
    explicit BenchRun(DatasetOptions options = few) : data_(options) {
        const auto directory = std::filesystem::path(testing::TempDir()) / fmt::format("plaza-bench-{}", getpid());
        for (const auto& table : write_tables(data_, options, directory))
            server_.database().exec(fmt::format("copy {} ({}) from '{}/{}.copy'", table.table, table.columns,
                                                directory.string(), table.table));
        std::filesystem::remove_all(directory);
    }

    std::vector<Token> log_in(std::uint64_t people) {
        std::vector<Token> tokens;
        Client client(server_.port(), 1, [&](const Request&, const Answer& answer) {
            const auto body = nlohmann::json::parse(answer.body);
            tokens.push_back({.person = tokens.size(), .bearer = body["access_token"].get<std::string>()});
        });
        for (std::uint64_t person = 0; person < people; ++person) {
            const auto form = fmt::format("username={}&password={}", Dataset::email(person), shared_password);
            client.send({.kind = RequestKind::login,
                         .bytes = fmt::format("POST /login HTTP/1.1\r\nHost: bench\r\nContent-Type: "
                                              "application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
                                              form.size(), form),
                         .intended_ns = now_ns()});
            while (!client.has_idle()) client.wait(now_ns() + 1'000'000'000);
        }
        return tokens;
    }

    RunResult run_mix(Work& work, double seconds = 0.5) {
        return run(work,
                   {.mode = Mode::closed, .port = server_.port(), .connections = 8, .seconds = seconds, .warm_up = 0});
    }

    /// Each of the kinds is requested.
    RunResult run_without_faults(const std::string& mix, const std::vector<RequestKind>& kinds) {
        std::istringstream lines(mix);
        Work work(data_, log_in(4), {.mix = Mix::parse(lines)});
        auto result = run_mix(work, 2);
        EXPECT_EQ(result.faults(), 0U) << work.first_fault();
        for (const auto kind : kinds) EXPECT_GT(of(result, kind).latencies.count(), 0U) << name_of(kind);
        return result;
    }

    static const Outcomes& of(const RunResult& result, RequestKind kind) {
        return result.by_kind[static_cast<std::size_t>(kind)];
    }

    Dataset data_;
    test::TestServer server_;
};

class BenchNetworkRun : public BenchRun {
 protected:
    BenchNetworkRun() : BenchRun(network_of_few) {}
};

TEST_F(BenchNetworkRun, RealServerGivesNoFaults) {
    const auto result =
        run_without_faults("4 home\n2 older\n4 author\n2 toot\n",
                           {RequestKind::home, RequestKind::older, RequestKind::author, RequestKind::toot});
    EXPECT_GT(of(result, RequestKind::home).bytes, 1'000 * of(result, RequestKind::home).latencies.count());
}

TEST_F(BenchNetworkRun, DetectsWrongTimeline) {
    server_.database().exec("update posts set content = 'x' || content where boost_of is null");
    Work work(data_, log_in(4), {.mix = Mix(RequestKind::home)});
    EXPECT_GT(of(run_mix(work), RequestKind::home).mismatched, 0U);
    EXPECT_NE(work.first_fault().find("differs from the loaded text"), std::string::npos) << work.first_fault();
}

TEST_F(BenchRun, RealServerGivesNoFaults) {
    run_without_faults("4 get\n3 list\n1 page\n1 search\n4 vote\n4 write\n4 edit\n4 erase\n",
                       {RequestKind::get, RequestKind::list, RequestKind::page, RequestKind::search, RequestKind::vote,
                        RequestKind::write, RequestKind::edit});
}

TEST_F(BenchRun, EditsChangeOnlyPostsOfRun) {
    const auto loaded = server_.database().scalar("select md5(string_agg(content, '' order by id)) from posts");
    const auto newest = server_.database().scalar("select max(id) from posts");
    Work work(data_, log_in(4), {.mix = Mix(RequestKind::edit)});
    const auto result = run_mix(work, 2);
    EXPECT_EQ(result.faults(), 0U) << work.first_fault();
    ASSERT_GT(of(result, RequestKind::edit).latencies.count(), 100U);
    // Each post of the run has been edited, so none has its first text.
    const auto first = data_.text(data_.posts()).content;
    EXPECT_EQ(server_.database().scalar("select count(*) from posts where content = $1 and id > " + newest, {first}),
              "0");
    const auto after = "select md5(string_agg(content, '' order by id)) from posts where id <= " + newest;
    EXPECT_EQ(server_.database().scalar(after), loaded);
}

TEST_F(BenchRun, VotesAreRestored) {
    const auto votes = server_.database().scalar("select count(*) from votes");
    Work work(data_, log_in(4), {.mix = Mix(RequestKind::vote)});
    const auto result = run_mix(work);
    EXPECT_EQ(result.faults(), 0U) << work.first_fault();
    EXPECT_GT(of(result, RequestKind::vote).statuses.at(201), 0U);
    EXPECT_EQ(server_.database().scalar("select count(*) from votes"), votes);
}

TEST_F(BenchRun, DetectsWrongAnswer) {
    server_.database().exec("update posts set content = content || '!'");
    Work work(data_, log_in(1), {.mix = Mix(RequestKind::get)});
    EXPECT_GT(of(run_mix(work), RequestKind::get).mismatched, 0U);
    EXPECT_NE(work.first_fault().find("differs from the loaded text"), std::string::npos) << work.first_fault();
}

TEST_F(BenchRun, DetectsWrongVoteCount) {
    server_.database().exec("update posts set votes = votes - 1");
    Work work(data_, log_in(1), {.mix = Mix(RequestKind::get)});
    EXPECT_GT(of(run_mix(work), RequestKind::get).mismatched, 0U);
    EXPECT_NE(work.first_fault().find("votes instead of"), std::string::npos) << work.first_fault();
}

TEST_F(BenchRun, UnexpectedStatusIsFault) {
    Work work(data_, {{.person = 0, .bearer = "not.a.token"}}, {.mix = Mix(RequestKind::list)});
    const auto result = run_mix(work, 0.1);
    EXPECT_EQ(result.faults(), of(result, RequestKind::list).statuses.at(401));
    const auto report = nlohmann::json::parse(to_json(result, {}, work.first_fault()));
    EXPECT_EQ(report["faults"], result.faults());
    EXPECT_NE(report["first_fault"].get<std::string>().find("401"), std::string::npos);
}

// One connection, and requests that are due at once: each waits for the previous ones. Without the waiting time, the
// sum of all latencies would not exceed the duration of the run.
TEST_F(BenchRun, LatencyIncludesWaitingTime) {
    Work work(data_, log_in(1), {.mix = Mix(RequestKind::list)});
    const RunOptions at_once{.mode = Mode::open,
                             .arrivals = Arrivals::fixed,
                             .port = server_.port(),
                             .connections = 1,
                             .rate = 100'000,
                             .seconds = 0.002,
                             .warm_up = 0};
    const auto begin_ns = now_ns();
    const auto result = run(work, at_once);
    const auto taken_us = static_cast<double>(now_ns() - begin_ns) / 1'000;
    const auto& latencies = of(result, RequestKind::list).latencies;
    EXPECT_EQ(latencies.count(), 200U) << work.first_fault();
    EXPECT_GT(latencies.mean() * static_cast<double>(latencies.count()), 3 * taken_us);
}

}  // namespace
}  // namespace plaza::bench
