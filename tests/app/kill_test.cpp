#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <thread>

#include "platform/pg/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

/// One write that a client meant to make: its title is its Idempotency-Key, where it has one.
struct Intent {
    std::string title;
    bool has_key;
    std::optional<std::int64_t> acknowledged{};  // the id it was told
};

Answer write_post(Client& author, const Intent& intent) {
    Headers headers;
    if (intent.has_key) headers.emplace_back("Idempotency-Key", intent.title);
    return author.post("/posts", nlohmann::json{{"title", intent.title}, {"content", ""}}.dump(), headers);
}

class Kill : public App {
 protected:
    static constexpr int writers = 4;

    static int cycles() {
        const char* wanted = std::getenv("PLAZA_KILL_CYCLES");
        return wanted != nullptr ? std::atoi(wanted) : 5;
    }

    /// Writes from several clients at once until the server is killed among it; what they meant, and were told.
    std::vector<Intent> write_until_killed(Process& plaza, const Client& author, std::uint16_t port, int cycle) {
        std::array<std::vector<Intent>, writers> intents;
        std::atomic<int> acknowledged = 0;
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < writers; ++writer)
            threads.emplace_back([&, writer, client = Client(port, author.token())]() mutable {
                try {
                    for (int n = 0;; ++n) {
                        auto& intent = intents[static_cast<std::size_t>(writer)].emplace_back(
                            Intent{fmt::format("{}-{}-{}", cycle, writer, n), n % 2 == 0});
                        const auto answer = write_post(client, intent);
                        if (answer.status != 201) continue;
                        intent.acknowledged = answer.json().at("id").get<std::int64_t>();
                        ++acknowledged;
                    }
                } catch (const std::runtime_error&) {
                    // The connection broke: the server is gone.
                }
            });
        const int enough = std::uniform_int_distribution(10, 200)(random_);
        EXPECT_TRUE(becomes_true([&] { return acknowledged >= enough; }));
        plaza.send_signal(SIGKILL);
        threads.clear();
        plaza.wait();
        std::vector<Intent> all;
        for (auto& some : intents) all.insert(all.end(), some.begin(), some.end());
        return all;
    }

    std::map<std::string, std::vector<std::int64_t>> posts_by_title() const {
        pg::BlockingConnection connection(
            Secret(fmt::format("postgresql://plaza@/plaza?host={}/run", home().data().string())));
        std::map<std::string, std::vector<std::int64_t>> posts;
        for (const auto& row : connection.query("select title, id from posts"))
            posts[row[0]].push_back(std::stoll(row[1]));
        return posts;
    }

    void expect_nothing_lost(const std::vector<Intent>& intents) const {
        const auto posts = posts_by_title();
        for (const auto& intent : intents) {
            const auto found = posts.find(intent.title);
            const auto count = found == posts.end() ? 0 : found->second.size();
            EXPECT_LE(count, 1U) << intent.title;
            if (!intent.acknowledged) continue;
            ASSERT_EQ(count, 1U) << intent.title << " was acknowledged";
            EXPECT_EQ(found->second[0], *intent.acknowledged);
        }
    }

 private:
    std::mt19937 random_{std::random_device{}()};
};

TEST_F(Kill, AKilledServerLosesNothingAndARetryMakesNoSecondPost) {
    home().make_cluster();
    std::optional<Client> ana;
    std::vector<Intent> intents;
    for (int cycle = 0; cycle < cycles(); ++cycle) {
        Process plaza({"serve"}, quick({{"PLAZA_REQUEST_LOG", "off"}}));
        const auto port = plaza.wait_until_listening();
        ana = ana ? Client(port, ana->token()) : signed_up(port, "ana");
        expect_nothing_lost(intents);
        for (auto& intent : intents) {
            if (!intent.has_key) continue;
            const auto answer = write_post(*ana, intent);
            ASSERT_EQ(answer.status, 201) << answer.body;
            const auto id = answer.json().at("id").get<std::int64_t>();
            EXPECT_EQ(intent.acknowledged.value_or(id), id);
            intent.acknowledged = id;
        }
        expect_nothing_lost(intents);
        if (HasFatalFailure()) return;
        intents = write_until_killed(plaza, *ana, port, cycle);
    }
    Process plaza({"serve"}, quick());
    EXPECT_EQ(Client(plaza.wait_until_listening()).get("/").status, 200);
    expect_nothing_lost(intents);
}

}  // namespace plaza::test
