// Many log-ins must not block users who are signed in already.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <stop_token>
#include <thread>
#include <vector>

#include "tests/support/api.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

app::Config with_little_capacity() {
    auto config = quick_config();
    config.passwords.threads = 1;
    config.passwords.queue_limit = 2;
    config.passwords.passes = 20;
    return config;
}

class LoginStorm : public Api {
 protected:
    LoginStorm() : Api(with_little_capacity(), ServerOf::test) {}
    ~LoginStorm() override { strangers_.clear(); }

    /// Starts strangers who log in continuously, and waits until the password queue is full.
    void begin() {
        for (int stranger = 0; stranger < 8; ++stranger)
            strangers_.emplace_back([this, client = anonymous()](const std::stop_token& stop) mutable {
                while (!stop.stop_requested()) {
                    const auto guess = form({{"username", "nobody@example.com"}, {"password", "a guess"}});
                    refused_ += client.post("/login", guess).status == 503;
                }
            });
        ASSERT_TRUE(becomes_true([this] { return refused_ > 20; }));
    }

 private:
    std::atomic<int> refused_ = 0;
    std::vector<std::jthread> strangers_;
};

TEST_F(LoginStorm, LeavesCapacityForSignedInUsers) {
    auto ana = signed_up("ana");
    begin();
    for (int change = 0; change < 5; ++change)
        EXPECT_THAT(
            ana.patch(
                "/users/me",
                Json{{"email", fmt::format("ana{}@example.com", change)}, {"current_password", ana.password}}.dump()),
            HasStatus(200));
}

TEST_F(LoginStorm, LeavesCapacityForKnownDevices) {
    auto ana = signed_up("ana");
    begin();
    for (int attempt = 0; attempt < 5; ++attempt)
        EXPECT_THAT(ana.post("/login", form({{"username", ana.email}, {"password", ana.password}})), HasStatus(200));
}

TEST_F(LoginStorm, OneAccountDoesNotBlockOthers) {
    const auto ana = signed_up("ana");
    const auto bob = signed_up("bob");
    std::atomic<int> log_ins = 0;
    std::vector<std::jthread> ana_clients;
    for (int connection = 0; connection < 8; ++connection)
        ana_clients.emplace_back([&, client = bearing(ana.token())](const std::stop_token& stop) mutable {
            while (!stop.stop_requested())
                log_ins +=
                    client.post("/login", form({{"username", ana.email}, {"password", ana.password}})).status == 200;
        });
    ASSERT_TRUE(becomes_true([&] { return log_ins > 8; }));
    // The fewest of five, because other tests may keep bob's client waiting for a processor.
    int fewest = std::numeric_limits<int>::max();
    for (int attempt = 0; attempt < 5; ++attempt) {
        const int before = log_ins;
        EXPECT_THAT(anonymous().post("/login", form({{"username", bob.email}, {"password", bob.password}})),
                    HasStatus(200));
        fewest = std::min(fewest, log_ins - before);
    }
    EXPECT_LT(fewest, 8) << "bob waits for only a few of ana's log-ins";
}

}  // namespace plaza::test
