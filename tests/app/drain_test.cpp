#include <chrono>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;

class Drain : public App {
 protected:
    static constexpr const char* draining = R"({"status":"unavailable","failed":["draining"]})";

    [[nodiscard]] Settings with_drain_time(const char* seconds) const {
        return on(database_.url().reveal(), {{"PLAZA_DRAIN_S", seconds}});
    }
    static bool reports_draining(std::uint16_t port) {
        return becomes_true([port] { return Client(port).get("/readyz").body == draining; });
    }

    TestDatabase database_;
};

TEST_F(Drain, ServerAnswersButIsNotReady) {
    Process plaza({"serve"}, with_drain_time("3600"));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    Wire old(port);
    old.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(old.read_answer().has_header("Connection"));

    plaza.send_signal(SIGTERM);
    ASSERT_TRUE(reports_draining(port));
    EXPECT_EQ(ana.post("/posts", R"({"title":"late","content":""})").status, 201);
    old.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto last = old.read_answer();
    EXPECT_EQ(last.status, 200);
    EXPECT_EQ(last.header("Connection"), "close") << "so that the client reconnects to another server";
    EXPECT_EQ(old.read_to_end(), "");
    const auto checked = run({"healthcheck"}, on(database_.url().reveal(), {{"PORT", std::to_string(port)}}));
    EXPECT_EQ(checked.code, 0) << "a draining server is healthy";

    plaza.send_signal(SIGINT);
    EXPECT_EQ(plaza.wait(), 0) << "a second signal ends the draining";
}

TEST_F(Drain, LastsAsLongAsConfigured) {
    Process plaza({"serve"}, with_drain_time("1"));
    const auto port = plaza.wait_until_listening();
    Client idle(port);
    ASSERT_EQ(idle.get("/").status, 200);
    const auto began = std::chrono::steady_clock::now();
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_GE(took, 1s);
    EXPECT_LT(took, 5s);
}

TEST_F(Drain, CtrlCDoesNotWait) {
    Process plaza({"serve"}, with_drain_time("3600"));
    Client idle(plaza.wait_until_listening());
    ASSERT_EQ(idle.get("/").status, 200);
    plaza.send_signal(SIGINT);
    EXPECT_EQ(plaza.wait(), 0);
}

}  // namespace plaza::test
