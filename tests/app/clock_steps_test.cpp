#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/crowd.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::StartsWith;

namespace {

/// A clock of the programs that run with its settings. The steady clock goes on as it does.
class Stepped {
 public:
    explicit Stepped(std::filesystem::path home) : home_(std::move(home)) {
        file_ = open((home_ / "clock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        set(0s);
        // PostgreSQL's user may not get to where the library was built.
        std::filesystem::copy_file(stepped_clock, home_ / "clock.so");
    }
    ~Stepped() { close(file_); }
    Stepped(const Stepped&) = delete;
    Stepped& operator=(const Stepped&) = delete;

    /// From now on it shows the true time and this.
    void set(std::chrono::seconds offset) const {
        const std::int64_t seconds = offset.count();
        if (pwrite(file_, &seconds, sizeof seconds, 0) != sizeof seconds) throw std::runtime_error("no clock");
    }
    void set(std::chrono::sys_seconds moment) const {
        set(moment - std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    }
    [[nodiscard]] std::vector<Process::Setting> settings() const {
        return {{"LD_PRELOAD", home_ / "clock.so"}, {"STEPPED_CLOCK", home_ / "clock"}};
    }

 private:
    std::filesystem::path home_;
    int file_;
};

}  // namespace

class ClockSteps : public App {
 protected:
    static constexpr const char* letter = R"({"title":"a title","content":""})";

    [[nodiscard]] std::string words() const {
        std::string text;
        for (const auto& [name, value] : clock.settings()) text += fmt::format("'{}={}' ", name, value);
        return text;
    }
    [[nodiscard]] Settings settings() const {
        auto settings = clock.settings();
        settings.insert(settings.end(), {{"PLAZA_REQUEST_LOG", "off"}, {"ACCESS_TOKEN_EXPIRE_MINUTES", "60"}});
        return on(postgres.url(), settings);
    }

    Stepped clock{home().path()};
    Postgres postgres{words()};
    Process plaza{{"serve"}, settings()};
    std::uint16_t port = plaza.wait_until_listening();

    static std::int64_t post(Client& author) {
        const auto answer = author.post("/posts", letter);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.json().value("id", std::int64_t{0});
    }
};

TEST_F(ClockSteps, NobodyIsHeldUpAndNoIdComesTwice) {
    clock.set(-40min);
    auto ana = signed_up(port, "ana");
    Crowd crowd(port, ana.token());
    // Back and forth within the life of the token: an hour, as where the time zone was mistaken, and what NTP does.
    for (const auto offset : {-39min - 59s, -40min + 0s, 15min + 0s, -30min + 0s, 0s + 0min, -1s + 0min, 10s + 0min}) {
        ASSERT_TRUE(crowd.gets_served(40));
        clock.set(offset);
    }
    ASSERT_TRUE(crowd.gets_served(40));
    const auto intents = crowd.intents();
    EXPECT_THAT(crowd.complaints(), IsEmpty());
    EXPECT_EQ(crowd.unavailable(), 0);
    expect_nothing_lost(Secret(postgres.url()), intents);
}

TEST_F(ClockSteps, IdsFollowTheClockWhereItGoesForward) {
    auto ana = signed_up(port, "ana");
    const auto first = post(ana);
    clock.set(30min);
    const auto later = post(ana);
    EXPECT_GT(later, first);
    clock.set(0s);
    const auto between = post(ana);
    EXPECT_GT(between, first);
    EXPECT_LT(between, later);
}

TEST_F(ClockSteps, TokensExpireByItAndNewOnesCount) {
    auto ana = signed_up(port, "ana");
    clock.set(61min);
    EXPECT_EQ(ana.get("/posts").status, 401);
    EXPECT_EQ(signed_up(port, "bob").get("/posts").status, 200);
    // An hour back, a token of the future is none until then.
    clock.set(-61min);
    EXPECT_EQ(ana.get("/posts").status, 401);
    EXPECT_EQ(signed_up(port, "cem").get("/posts").status, 200);
    clock.set(0s);
    EXPECT_EQ(ana.get("/posts").status, 200);
}

TEST_F(ClockSteps, AClockSetBackALittleLeavesPeopleLoggedIn) {
    auto ana = signed_up(port, "ana");
    clock.set(-3s);
    EXPECT_EQ(ana.get("/posts").status, 200);
    EXPECT_GT(post(ana), 0);
}

TEST_F(ClockSteps, LimitsOfTimeAreKeptByTheSteadyClock) {
    auto ana = signed_up(port, "ana");
    pg::BlockingConnection psql(Secret(postgres.url()));
    psql.script("begin; lock table posts in exclusive mode");
    const auto began = std::chrono::steady_clock::now();
    std::jthread waiting([&] { EXPECT_EQ(ana.post("/posts", letter).status, 503); });
    ASSERT_TRUE(becomes_true([&] { return psql.query("select from pg_locks where not granted").size() == 1; }));
    clock.set(-1h);
    waiting.join();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
    psql.script("commit");
    // The connection of a client is kept over an hour that did not pass.
    clock.set(0s);
    EXPECT_GT(post(ana), 0);
}

TEST_F(ClockSteps, TheYear2038AndTheOnesAfterItAreOrdinary) {
    using namespace std::chrono;
    std::int64_t last = 0;
    // The last second of 32 bits, and the last year that ids have room for.
    for (const auto moment : {sys_days(2038y / January / 19) + 3h + 14min + 7s, sys_days(2040y / February / 29) + 0s,
                              sys_days(2093y / January / 1) + 0s}) {
        clock.set(moment);
        const auto year = std::to_string(static_cast<int>(year_month_day(floor<days>(moment)).year()));
        auto person = signed_up(port, "of-" + year);
        const auto id = post(person);
        EXPECT_GT(id, last);
        EXPECT_LT(id, std::int64_t{1} << 53);
        const auto shown = person.get(fmt::format("/posts/{}", id));
        ASSERT_EQ(shown.status, 200) << shown.body;
        EXPECT_THAT(shown.json().at("Post").at("created_at").get<std::string>(), StartsWith(year));
        EXPECT_EQ(person.post("/votes", nlohmann::json{{"post_id", id}, {"dir", 1}}.dump()).status, 201);
        EXPECT_TRUE(becomes_true([&] { return person.get("/").header("Date").find(year) != std::string::npos; }));
        last = id;
    }
}

}  // namespace plaza::test
