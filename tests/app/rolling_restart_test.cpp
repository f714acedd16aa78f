#include <fmt/format.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>
#include <vector>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::IsEmpty;

namespace {

constexpr int least_requests = 20'000;
constexpr int restarts = 3;

/// Reads and writes of one user through nginx, and their failures.
class Traffic {
 public:
    Traffic(std::uint16_t port, const std::string& token, std::int64_t post) : port_(port), token_(token) {
        for (int caller = 0; caller < 6; ++caller)
            threads_.emplace_back([this, caller, post](const std::stop_token& stop) {
                Client client(port_, token_);
                for (int turn = 0; !stop.stop_requested(); ++turn)
                    send(client, post, fmt::format("{}-{}", caller, turn));
            });
    }
    /// Stops the traffic and returns its failures.
    std::multiset<std::string> failures() {
        threads_.clear();
        return failures_;
    }
    [[nodiscard]] int requests() const { return requests_; }
    [[nodiscard]] int written() const { return written_; }

 private:
    void send(Client& client, std::int64_t post, const std::string& name) {
        expect(200, client, [&] { return client.get(fmt::format("/posts/{}", post)); });
        const auto body = nlohmann::json{{"title", name}, {"content", ""}}.dump();
        const bool is_written =
            expect(201, client, [&] { return client.post("/posts", body, {{"Idempotency-Key", name}}); });
        if (is_written) ++written_;
    }
    bool expect(int status, Client& client, auto ask) {
        ++requests_;
        std::string failure;
        try {
            const Answer answer = ask();
            if (answer.status == status) return true;
            failure = fmt::format("{} instead of {}: {}", answer.status, status, answer.body);
        } catch (const std::exception& error) {
            failure = error.what();
            client = Client(port_, token_);
        }
        const std::scoped_lock lock(mutex_);
        failures_.insert(failure);
        return false;
    }

    const std::uint16_t port_;
    const std::string token_;
    std::atomic<int> requests_ = 0;
    std::atomic<int> written_ = 0;
    std::mutex mutex_;
    std::multiset<std::string> failures_;
    std::vector<std::jthread> threads_;  // destroyed before the members it writes to
};

void replace(std::string& text, std::string_view what, const std::string& by) {
    auto at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error(fmt::format("deploy/nginx.conf has no `{}`", what));
    for (; at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

}  // namespace

class RollingRestart : public App {
 protected:
    /// Starts a server that drains for 3 s when it is stopped.
    [[nodiscard]] std::unique_ptr<Process> start(std::uint16_t port) const {
        auto settings = on(database_.url().reveal(), {{"PORT", std::to_string(port)},
                                                      {"PLAZA_DRAIN_S", "3"},
                                                      {"PLAZA_REQUEST_LOG", "off"},
                                                      {"PLAZA_TRUSTED_PROXIES", "127.0.0.1"},
                                                      {"PLAZA_METRICS_TOKEN", "for-the-test"}});
        auto server = std::make_unique<Process>(std::vector<std::string>{"serve"}, settings);
        EXPECT_EQ(server->wait_until_listening(), port);
        EXPECT_TRUE(becomes_true([port] { return Client(port).get("/readyz").status == 200; }));
        return server;
    }

    /// Uses the configuration of compose.prod.yaml with other addresses.
    [[nodiscard]] std::unique_ptr<Process> start_nginx(std::uint16_t port, std::array<std::uint16_t, 2> servers) const {
        std::ifstream file(std::string(source_directory) + "/deploy/nginx.conf");
        std::string text{std::istreambuf_iterator<char>(file), {}};
        replace(text, "plaza-1:8000", fmt::format("127.0.0.1:{}", servers[0]));
        replace(text, "plaza-2:8000", fmt::format("127.0.0.1:{}", servers[1]));
        replace(text, "listen 8000", fmt::format("listen 127.0.0.1:{}", port));
        replace(text, " /tmp/", " " + home().path().string() + "/");
        // Log to a file: nginx logs every refused connection and blocks if the pipe of its stderr is full.
        replace(text, "error_log stderr", fmt::format("error_log {}/nginx.log", home().path().string()));
        home().write("nginx.conf", "daemon off;\n" + text);
        const auto config = (home().path() / "nginx.conf").string();
        auto nginx = std::make_unique<Process>(std::vector<std::string>{"-e", "stderr", "-c", config},
                                               std::vector<Process::Setting>{}, ProcessOptions{.program = "nginx"});
        if (!becomes_true([port] { return !refuses_connections(port); }))
            throw std::runtime_error("nginx does not listen: " + nginx->output());
        return nginx;
    }

    /// Whether the server has answered a request of the callers since its start. Reads and writes both count: nginx
    /// distributes requests in turn, so one server may get all reads for a while.
    static bool serves(std::uint16_t port) {
        const auto text = Client(port).get("/metrics", {{"Authorization", "Bearer for-the-test"}}).body;
        return text.find(R"(plaza_http_requests_total{route="/posts)") != std::string::npos;
    }

    TestDatabase database_;
};

TEST_F(RollingRestart, NoRequestFailsBehindNginx) {
    const std::array ports{free_port(), free_port()};
    const auto front = free_port();
    std::array servers{start(ports[0]), start(ports[1])};
    const auto nginx = start_nginx(front, ports);
    auto ana = signed_up(front, "ana");
    const auto first = ana.post("/posts", R"({"title":"first","content":""})").json().at("id").get<std::int64_t>();

    Traffic traffic(front, ana.token(), first);
    for (int round = 0; round < restarts; ++round)
        for (std::size_t i = 0; i < servers.size(); ++i) {
            ASSERT_TRUE(becomes_true([&] { return serves(ports[i]); }));
            servers[i]->send_signal(SIGTERM);
            EXPECT_EQ(servers[i]->wait(), 0) << servers[i]->output();
            servers[i] = start(ports[i]);
            ASSERT_TRUE(becomes_true([&] { return serves(ports[i]); })) << "nginx uses the server again";
        }
    EXPECT_TRUE(becomes_true([&] { return traffic.requests() >= least_requests; }, std::chrono::minutes{10}));

    EXPECT_THAT(traffic.failures(), IsEmpty());
    EXPECT_EQ(database_.scalar("select count(*) from posts"), std::to_string(traffic.written() + 1));
    EXPECT_EQ(database_.scalar("select count(distinct title) from posts"), std::to_string(traffic.written() + 1));
}

}  // namespace plaza::test
