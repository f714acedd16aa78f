// How much server memory strangers can use without an account.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

class HostileLogins : public App {
 protected:
    /// `./test long` sets PLAZA_HOSTILE_LOGINS.
    static int how_many() {
        const char* wanted = std::getenv("PLAZA_HOSTILE_LOGINS");
        return wanted != nullptr ? std::atoi(wanted) : 600;
    }

    static long resident_kib(const Process& process) {
        std::ifstream status(fmt::format("/proc/{}/status", process.pid()));
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
        return -1;
    }

    /// Each log-in uses a new name and a new network.
    static void log_in(Client& client, int first, int count) {
        for (int n = first; n < first + count; ++n) {
            // Every second name is as long as a body allows and is rejected.
            const auto name = fmt::format("{:0>{}}@example.com", n, n % 2 == 0 ? 300 : 50'000);
            const Headers headers{{"X-Forwarded-For", fmt::format("2001:db8:{:x}:{:x}::1", n / 65'536, n % 65'536)},
                                  {"User-Agent", std::string(2'000, 'x')}};
            const auto answer = client.post("/login", form({{"username", name}, {"password", "a guess"}}), headers);
            ASSERT_THAT(answer.status, testing::AnyOf(403, 422, 429)) << answer.body;
        }
    }

    TestDatabase database_;
};

TEST_F(HostileLogins, GrowServerByLessThanFiveMegabytes) {
    auto settings = on(database_.url().reveal(), {{"PLAZA_RATE_LIMITS", "on"},
                                                  {"PLAZA_TRUSTED_PROXIES", "127.0.0.1"},
                                                  {"PLAZA_REQUEST_LOG", "off"},
                                                  // AddressSanitizer keeps freed memory, which must not be counted.
                                                  {"ASAN_OPTIONS", "quarantine_size_mb=1"}});
    Process plaza({"serve"}, settings);
    Client client(plaza.wait_until_listening());
    log_in(client, 0, 1'200);  // fills the tables
    const auto before = resident_kib(plaza);
    log_in(client, 1'200, how_many());
    const auto after = resident_kib(plaza);
    RecordProperty("grown_kib", static_cast<int>(after - before));
    EXPECT_LT(after - before, 5'000) << "from " << before << " to " << after << " KiB";
    EXPECT_EQ(database_.scalar("select count(*) from attempts"), "0") << "unknown names write nothing";
}

}  // namespace plaza::test
