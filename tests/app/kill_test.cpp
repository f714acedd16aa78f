#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/many_users.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;
using testing::IsEmpty;

class Kill : public App {
 protected:
    /// For a change. A release runs a thousand (ARCHITECTURE.md).
    static int cycles() {
        const char* wanted = std::getenv("PLAZA_KILL_CYCLES");
        return wanted != nullptr ? std::atoi(wanted) : 20;
    }
    static bool is_release() { return cycles() >= 1000; }

    /// Waits until a random number of further posts is acknowledged.
    void let_write(const ManyUsers& users) {
        const int enough = users.acknowledged() + std::uniform_int_distribution(10, 100)(random_);
        EXPECT_TRUE(becomes_true([&] { return users.acknowledged() >= enough; }));
    }

    enum class Victim { backend, postmaster, all };

    void kill_postgres(Victim victim) {
        const auto postmaster = postmaster_of(home().data() / "postgres");
        ASSERT_GT(postmaster, 0);
        auto processes = pg::BlockingConnection(home().database_url())
                             .query(
                                 "select pid, backend_type = 'client backend' from pg_stat_activity "
                                 "where pid <> pg_backend_pid()");
        std::ranges::shuffle(processes, random_);
        if (victim != Victim::backend) kill(postmaster, SIGKILL);
        for (const auto& process : processes) {
            if (victim == Victim::all) kill(std::stoi(process[0]), SIGKILL);
            if (victim == Victim::backend && process[1] == "t") return void(kill(std::stoi(process[0]), SIGKILL));
        }
    }

 private:
    std::mt19937 random_{std::random_device{}()};
};

TEST_F(Kill, KilledServerLosesNothingAndRetryMakesNoDuplicate) {
    home().make_cluster();
    std::optional<Client> ana;
    std::vector<AttemptedPost> posts;
    for (int cycle = 0; cycle < cycles(); ++cycle) {
        Process plaza({"serve"}, quick({{"PLAZA_REQUEST_LOG", "off"}}));
        const auto port = plaza.wait_until_listening();
        ana = ana ? Client(port, ana->token()) : signed_up(port, "ana");
        expect_nothing_lost(home().database_url(), posts);
        for (auto& post : posts) {
            if (!post.has_key) continue;
            const auto answer = write_post(*ana, post);
            ASSERT_EQ(answer.status, 201) << answer.body;
            const auto id = answer.json().at("id").get<std::int64_t>();
            EXPECT_EQ(post.acknowledged.value_or(id), id);
            post.acknowledged = id;
        }
        expect_nothing_lost(home().database_url(), posts);
        if (HasFatalFailure()) return;
        ManyUsers users(port, ana->token(), std::to_string(cycle));
        let_write(users);
        plaza.send_signal(SIGKILL);
        posts = users.posts();
        plaza.wait();
    }
    Process plaza({"serve"}, quick());
    EXPECT_EQ(Client(plaza.wait_until_listening()).get("/").status, 200);
    expect_nothing_lost(home().database_url(), posts);
}

TEST_F(Kill, KilledPostgresLosesNothingAndRecovers) {
    home().make_cluster();
    Process plaza({"serve"}, quick({{"PLAZA_REQUEST_LOG", "off"}}));
    const auto port = plaza.wait_until_listening();
    const auto ana = signed_up(port, "ana");
    ManyUsers users(port, ana.token());
    std::vector<std::chrono::milliseconds> recoveries;
    for (int cycle = 0; cycle < cycles(); ++cycle) {
        constexpr std::array victims{Victim::backend, Victim::postmaster, Victim::all};
        let_write(users);
        kill_postgres(victims[static_cast<std::size_t>(cycle) % victims.size()]);
        if (HasFatalFailure()) return;
        let_write(users);
        recoveries.push_back(users.take_longest_pause());
    }
    const auto posts = users.posts();
    EXPECT_THAT(users.errors(), IsEmpty());
    expect_nothing_lost(home().database_url(), posts);
    std::ranges::sort(recoveries);
    const auto p99 = recoveries[recoveries.size() * 99 / 100];
    // Sanitizers and parallel tests multiply the time.
    EXPECT_LE(p99, is_release() ? 5s : 15s);
    fmt::print("recovery after {} kills: 99 % within {} ms\n", recoveries.size(), p99.count());
}

}  // namespace plaza::test
