#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>
#include <tuple>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/many_users.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::StartsWith;

namespace {

/// A clock for the programs that run with its settings. It does not change the steady clock.
class SteppedClock {
 public:
    explicit SteppedClock(std::filesystem::path home) : home_(std::move(home)) {
        file_ = open((home_ / "clock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        set(0s);
        // PostgreSQL's user may have no access to the build directory.
        std::filesystem::copy_file(stepped_clock, home_ / "clock.so");
    }
    ~SteppedClock() { close(file_); }
    SteppedClock(const SteppedClock&) = delete;
    SteppedClock& operator=(const SteppedClock&) = delete;

    /// Shifts the clock to the true time plus this offset.
    void set(std::chrono::seconds offset) const {
        const std::int64_t seconds = offset.count();
        if (pwrite(file_, &seconds, sizeof seconds, 0) != sizeof seconds)
            throw std::runtime_error("cannot set the clock");
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
    static constexpr const char* post_body = R"({"title":"a title","content":""})";

    [[nodiscard]] std::string environment() const {
        std::string text;
        for (const auto& [name, value] : clock.settings()) text += fmt::format("'{}={}' ", name, value);
        return text;
    }
    [[nodiscard]] Settings settings() const {
        auto settings = clock.settings();
        settings.insert(settings.end(), {{"PLAZA_REQUEST_LOG", "off"}, {"ACCESS_TOKEN_EXPIRE_MINUTES", "60"}});
        return on(postgres.url(), settings);
    }

    SteppedClock clock{home().path()};
    Postgres postgres{environment()};
    Process plaza{{"serve"}, settings()};
    std::uint16_t port = plaza.wait_until_listening();

    static std::int64_t post(Client& author) {
        const auto answer = author.post("/posts", post_body);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.json().value("id", std::int64_t{0});
    }
};

TEST_F(ClockSteps, RequestsContinueAndIdsStayUnique) {
    clock.set(-40min);
    auto ana = signed_up(port, "ana");
    ManyUsers users(port, ana.token());
    // Steps within the lifetime of the token: an hour, as for a wrong time zone, and small corrections, as NTP makes.
    for (const auto offset : {-39min - 59s, -40min + 0s, 15min + 0s, -30min + 0s, 0s + 0min, -1s + 0min, 10s + 0min}) {
        ASSERT_TRUE(users.are_served(40));
        clock.set(offset);
    }
    ASSERT_TRUE(users.are_served(40));
    const auto posts = users.posts();
    EXPECT_THAT(users.errors(), IsEmpty());
    EXPECT_EQ(users.unavailable(), 0);
    expect_nothing_lost(Secret(postgres.url()), posts);
}

// PostgreSQL's time limits follow the stepped clock: they pass for all statements that wait for a lock. The server
// knows by its steady clock that they passed too early, and sends the work again.
TEST_F(ClockSteps, StepForwardDoesNotFailWaitingWrites) {
    auto ana = signed_up(port, "ana");
    pg::BlockingConnection holder(Secret(postgres.url()));
    pg::BlockingConnection observer(Secret(postgres.url()));
    const auto are_waiting = [&](std::string_view since) {
        return becomes_true([&] {
            return observer
                       .query(fmt::format("select from pg_stat_activity where wait_event_type = 'Lock' and {}", since))
                       .size() == 2;
        });
    };
    holder.script("begin; lock table posts in exclusive mode");
    const auto publish = [&](Headers headers) {
        auto author = Client(port, ana.token());
        EXPECT_EQ(author.post("/posts", post_body, headers).status, 201);
    };
    std::jthread unit(publish, Headers{});
    std::jthread transaction(publish, Headers{{"Idempotency-Key", "k"}});
    ASSERT_TRUE(are_waiting("true"));
    clock.set(30min);
    ASSERT_TRUE(are_waiting("query_start > clock_timestamp() - interval '10 minutes'"));
    holder.script("commit");
    unit.join();
    transaction.join();
    EXPECT_EQ(observer.query("select from posts").size(), 2U);
}

TEST_F(ClockSteps, IdsFollowClockSteps) {
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

TEST_F(ClockSteps, TokensExpireAndNewTokensAreValid) {
    auto ana = signed_up(port, "ana");
    clock.set(61min);
    EXPECT_EQ(ana.get("/posts").status, 401);
    EXPECT_EQ(signed_up(port, "bob").get("/posts").status, 200);
    // One hour back, the token lies in the future and is not valid yet.
    clock.set(-61min);
    EXPECT_EQ(ana.get("/posts").status, 401);
    EXPECT_EQ(signed_up(port, "cem").get("/posts").status, 200);
    clock.set(0s);
    EXPECT_EQ(ana.get("/posts").status, 200);
}

TEST_F(ClockSteps, SmallStepBackKeepsUsersLoggedIn) {
    auto ana = signed_up(port, "ana");
    clock.set(-3s);
    EXPECT_EQ(ana.get("/posts").status, 200);
    EXPECT_GT(post(ana), 0);
}

TEST_F(ClockSteps, TimeoutsUseSteadyClock) {
    auto ana = signed_up(port, "ana");
    pg::BlockingConnection psql(Secret(postgres.url()));
    psql.script("begin; lock table posts in exclusive mode");
    const auto began = std::chrono::steady_clock::now();
    std::jthread waiting([&] { EXPECT_EQ(ana.post("/posts", post_body).status, 503); });
    ASSERT_TRUE(becomes_true([&] { return psql.query("select from pg_locks where not granted").size() == 1; }));
    clock.set(-1h);
    waiting.join();
    // A new post is a unit of two statements: the post and its event. PostgreSQL's timeouts follow the stepped clock,
    // so the server ends the wait: after five seconds for each statement and two more.
    EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
    psql.script("commit");
    // The client's connection survives a clock step of one hour.
    clock.set(0s);
    EXPECT_GT(post(ana), 0);
}

/// The clock of this machine is 40 minutes behind PostgreSQL's.
class WrongClock : public App {
 protected:
    WrongClock() { clock.set(-40min); }

    [[nodiscard]] Settings settings() const { return on(database.url().reveal(), clock.settings()); }
    /// Whether all of these are less than a minute away by PostgreSQL's clock.
    [[nodiscard]] bool are_now(const std::string& moments) {
        const auto differences = "select max(abs(extract(epoch from clock_timestamp() - moment))) < 60 from (" +
                                 moments + ") all_of (moment)";
        return database.scalar(differences) == "t";
    }

    SteppedClock clock{home().path()};
    TestDatabase database;
};

TEST_F(WrongClock, ServerWritesTimesOfPostgres) {
    Process plaza({"serve"}, settings());
    const auto port = plaza.wait_until_listening();
    int users = 0;
    // The server measures the difference when it starts.
    ASSERT_TRUE(becomes_true([&] {
        std::ignore = signed_up(port, fmt::format("user{}", ++users));
        return are_now("select created_at from sessions order by id desc limit 1");
    }));
    database.exec("delete from accounts");
    auto ana = signed_up(port, "ana");
    ASSERT_EQ(ana.post("/posts", R"({"title":"","content":""})", {{"Idempotency-Key", "k"}}).status, 201);
    EXPECT_TRUE(
        are_now("select created_at from sessions union all select last_used_at from sessions union all "
                "select created_at from posts union all select created_at from idempotency_keys"));
    EXPECT_EQ(database.scalar("select count(*) from sessions where expires_at > now() + interval '1 minute'"), "1");
}

TEST_F(WrongClock, CommandWritesTimesOfPostgres) {
    const auto user = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "user");
        return run(std::move(words), settings()).code;
    };
    ASSERT_EQ(user({"create", "ana@example.com", "--username", "ana"}), 0);
    ASSERT_EQ(user({"suspend", "ana"}), 0);
    home().write("password", "plums in the icebox");
    ASSERT_EQ(user({"set-password", "ana", "--password-file", "password"}), 0);
    EXPECT_TRUE(
        are_now("select suspended_at from users union all select password_changed_at from users union all "
                "select created_at from accounts"));
}

TEST_F(ClockSteps, DatesAfterYear2038Work) {
    using namespace std::chrono;
    std::int64_t last = 0;
    // The last second of 32-bit time, and the last year that ids can represent.
    for (const auto moment : {sys_days(2038y / January / 19) + 3h + 14min + 7s, sys_days(2040y / February / 29) + 0s,
                              sys_days(2075y / August / 1) + 0s}) {
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
