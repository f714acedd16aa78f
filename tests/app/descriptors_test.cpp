#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"
#include "tests/support/wire.hpp"

namespace plaza::test {

class Descriptors : public App {
 protected:
    /// Starts `plaza serve` with these soft and hard limits of open files.
    [[nodiscard]] std::unique_ptr<Process> serve(const std::string& limits) const {
        return std::make_unique<Process>(
            std::vector<std::string>{"serve"}, on(database_.url().reveal(), {{"PLAZA_METRICS_TOKEN", "token"}}),
            ProcessOptions{.directory = home().path(), .wrapper = {"prlimit", "--nofile=" + limits}});
    }

    /// Returns 0 if there is no answer.
    static int status_of(std::uint16_t port, const std::string& path) {
        try {
            return Client(port, "token").get(path).status;
        } catch (const std::exception&) {
            return 0;
        }
    }

 private:
    TestDatabase database_;
};

TEST_F(Descriptors, IdleClientsLeaveRoomForOperators) {
    const auto plaza = serve("240:240");
    const auto port = plaza->wait_until_listening();
    std::vector<Wire> silent;
    for (int client = 0; client < 200; ++client) silent.emplace_back(port);
    for (const auto* path : {"/healthz", "/readyz", "/metrics"})
        EXPECT_TRUE(becomes_true([&] { return status_of(port, path) == 200; })) << path;
    EXPECT_EQ(status_of(port, "/"), 503);
    const auto metrics = Client(port, "token").get("/metrics").body;
    const std::string name = "plaza_http_connections_refused_total{reason=\"full\"} ";
    ASSERT_THAT(metrics, testing::HasSubstr(name));
    EXPECT_GT(std::stoi(metrics.substr(metrics.find(name) + name.size())), 0);

    silent.clear();
    EXPECT_TRUE(becomes_true([&] { return status_of(port, "/") == 200; }));
}

TEST_F(Descriptors, SoftLimitIsRaised) {
    const auto plaza = serve("100:300");
    const auto port = plaza->wait_until_listening();
    EXPECT_THAT(Client(port, "token").get("/metrics").body, testing::HasSubstr("\nprocess_max_fds 300\n"));
}

}  // namespace plaza::test
