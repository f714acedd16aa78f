// What is left after the server was killed, and how it ends when it is asked to: the real binary on its own PostgreSQL.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "tests/support/api.hpp"
#include "tests/support/process.hpp"

namespace plaza::test {

using testing::HasSubstr;

/// Removed with all that is in it, when the servers on it have ended.
class DataDirectory {
 public:
    DataDirectory() : parent_("/tmp/plaza-data-XXXXXX") {
        if (mkdtemp(parent_.data()) == nullptr) throw std::runtime_error("cannot make a directory in /tmp");
        // PostgreSQL's user has to pass through.
        std::filesystem::permissions(parent_, std::filesystem::perms{0711});
    }
    ~DataDirectory() { std::filesystem::remove_all(parent_); }
    DataDirectory(const DataDirectory&) = delete;
    DataDirectory& operator=(const DataDirectory&) = delete;

    [[nodiscard]] std::string path() const { return parent_ + "/data"; }

 private:
    std::string parent_;
};

class Crashes : public testing::Test {
 protected:
    [[nodiscard]] std::unique_ptr<Process> serve() const {
        return std::make_unique<Process>(std::vector<std::string>{"serve"},
                                         std::vector<Process::Setting>{{"PLAZA_DATA_DIR", directory_.path()},
                                                                       {"PORT", "0"},
                                                                       {"PLAZA_RATE_LIMITS", "off"},
                                                                       {"PLAZA_PASSWORD_MEMORY_MIB", "1"}});
    }
    static void stop(Process& process) {
        process.send_signal(SIGTERM);
        EXPECT_EQ(process.wait(), 0) << process.output();
    }

 private:
    DataDirectory directory_;
};

std::string signed_up_token(std::uint16_t port) {
    Client client(port);
    client.post("/users", R"({"email":"ana@example.com","password":"plums in the icebox"})");
    return client.post("/login", form({{"username", "ana@example.com"}, {"password", "plums in the icebox"}}))
        .json()
        .at("access_token");
}

/// Posts one after the other until the server is gone. Returns the keys it has sent, and of those answered the ids.
struct Written {
    std::map<std::string, std::optional<std::int64_t>> id_of_key;

    void write_on(std::uint16_t port, const std::string& token, std::string name, std::atomic<int>& count) {
        try {
            Client client(port, token);
            for (int number = 0;; ++number) {
                auto key = fmt::format("{}-{}", name, number);
                auto& id = id_of_key[key];
                auto answer = client.post("/posts", post_of(key), {{"Idempotency-Key", key}});
                if (answer.status == 201) id = answer.json().at("id");
                ++count;
            }
        } catch (const std::exception&) {
            // Gone, as it was meant to be.
        }
    }

    static std::string post_of(const std::string& key) { return fmt::format(R"({{"title":"{}","content":""}})", key); }
};

TEST_F(Crashes, AKilledServerLosesNothingItAcknowledgedAndRepeatsNothing) {
    auto first = serve();
    const auto port = first->wait_until_listening();
    const auto token = signed_up_token(port);
    std::vector<Written> writers(4);
    std::atomic<int> count = 0;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < writers.size(); ++i)
            threads.emplace_back([&, i] { writers[i].write_on(port, token, fmt::format("writer{}", i), count); });
        for (int seen = 0; seen < 100; seen = count) count.wait(seen);
        first->send_signal(SIGKILL);
    }

    // The PostgreSQL of the killed server may still run.
    auto second = serve();
    Client client(second->wait_until_listening(), token);
    for (const auto& writer : writers) {
        for (const auto& [key, id] : writer.id_of_key) {
            auto again = client.post("/posts", Written::post_of(key), {{"Idempotency-Key", key}});
            ASSERT_THAT(again, HasStatus(201));
            if (id) EXPECT_EQ(again.json().at("id"), *id) << key;
            auto found = client.get("/posts?limit=100&search=" + key).json();
            auto has_title = [&key](const Json& item) { return item["Post"]["title"] == key; };
            EXPECT_EQ(std::ranges::count_if(found, has_title), 1) << key;
        }
    }
    stop(*second);
}

TEST_F(Crashes, AnEndedServerStartsAgainOnItsData) {
    auto first = serve();
    const auto token = signed_up_token(first->wait_until_listening());
    stop(*first);
    auto second = serve();
    EXPECT_THAT(Client(second->wait_until_listening(), token).get("/posts"), Answers(200, "[]"))
        << "the secret key is kept too";
    stop(*second);
}

TEST_F(Crashes, ASecondServerOnTheSameDataIsRefusedInOneLine) {
    auto first = serve();
    const auto port = first->wait_until_listening();
    auto second = serve();
    EXPECT_EQ(second->wait(), 1);
    EXPECT_THAT(second->output(), HasSubstr("plaza: "));
    EXPECT_EQ(std::ranges::count(second->output(), '\n'), 1) << second->output();
    EXPECT_THAT(Client(port).get("/"), HasStatus(200)) << "the first is not disturbed";
    stop(*first);
}

TEST_F(Crashes, SigtermFinishesWhatRuns) {
    auto server = serve();
    const auto port = server->wait_until_listening();
    const auto token = signed_up_token(port);
    Wire wire(port);
    const std::string body = Written::post_of("last");
    wire.send(fmt::format("POST /posts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n{}",
                          token, body.size(), body.substr(0, 10)));
    server->send_signal(SIGTERM);
    server->wait_for_output("stopping");
    wire.send(body.substr(10));
    auto answer = wire.read_answer();
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_EQ(server->wait(), 0) << server->output();
}

}  // namespace plaza::test
