// Connecting: which of several servers is chosen, and which errors are reported.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/platform/pg/loop.hpp"
#include "tests/support/home.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {
namespace {

using namespace std::chrono_literals;
using pg::Lane;
using testing::EndsWith;
using testing::HasSubstr;

constexpr const char* who = "select current_setting('unix_socket_directories') as directory";
const pg::Read<std::string()> ask_point{"test.ask_point", Lane::point, who, pg::not_null("directory")};
const pg::Read<std::string()> ask_list{"test.ask_list", Lane::list, who, pg::not_null("directory")};
const pg::Read<std::string()> ask_search{"test.ask_search", Lane::search, who, pg::not_null("directory")};
const pg::Write<std::string()> ask_write{"test.ask_write", who, pg::not_null("directory")};
const pg::Write<void()> make_table{"test.make_table", "create table if not exists made ()"};

/// A server that accepts connections and never answers, like a frozen host.
class Mute {
 public:
    Mute() : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        const auto path = (home_.path() / ".s.PGSQL.5432").string();
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(socket_, 64) != 0)
            throw std::runtime_error("cannot listen");
    }
    ~Mute() { close(socket_); }
    Mute(const Mute&) = delete;
    Mute& operator=(const Mute&) = delete;

    [[nodiscard]] std::string socket_directory() const { return home_.path().string(); }

 private:
    Home home_;
    int socket_;
};

/// Freezes a server during its lifetime.
class Frozen {
 public:
    explicit Frozen(pid_t pid) : pid_(pid) { kill(pid_, SIGSTOP); }
    ~Frozen() { kill(pid_, SIGCONT); }
    Frozen(const Frozen&) = delete;
    Frozen& operator=(const Frozen&) = delete;

 private:
    pid_t pid_;
};

pg::Settings settings_for(const std::vector<std::string>& socket_directories) {
    return {.url = Secret(fmt::format("postgresql://plaza@/plaza?host={}", fmt::join(socket_directories, ",")))};
}

void end_connections(const Postgres& postgres) {
    pg::BlockingConnection(Secret(postgres.url("postgres")))
        .query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
}

/// Makes the server read-only. Returns when all its connections are: the postmaster signals them before it accepts new
/// ones.
void tell_to_write_nothing(const Postgres& postgres) {
    const Secret url(postgres.url("postgres"));
    pg::BlockingConnection person(url);
    person.script("alter system set default_transaction_read_only = on");
    person.query("select pg_reload_conf()");
    const auto is_told = [&] {
        return pg::BlockingConnection(url).query("show default_transaction_read_only")[0][0] == "on";
    };
    ASSERT_TRUE(becomes_true(is_told));
}

/// Returns the answer of each lane.
std::vector<std::string> ask_all(PgLoop& loop) {
    std::vector<std::string> answers;
    const auto ask = [&](const auto& query) {
        const auto outcome = loop.run(loop.db.one(query));
        answers.push_back(outcome.value.value_or("none"));
    };
    ask(ask_point);
    ask(ask_list);
    ask(ask_search);
    ask(ask_write);
    return answers;
}

Task<bool> make_in_transaction(pg::Tx& tx) {
    co_await tx.run(make_table);
    co_return true;
}

/// The sockets of this process that are connected to a port, by whether they detect a lost peer.
struct Sockets {
    int watched = 0;
    int unwatched = 0;
};

Sockets sockets_to(std::uint16_t port) {
    Sockets sockets;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int file = std::stoi(entry.path().filename());
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (getpeername(file, reinterpret_cast<sockaddr*>(&peer), &size) != 0 || peer.sin_family != AF_INET) continue;
        if (ntohs(peer.sin_port) != port) continue;
        const auto option = [file](int level, int number) {
            int value = 0;
            socklen_t length = sizeof value;
            getsockopt(file, level, number, &value, &length);
            return value;
        };
        const bool is_watched = option(SOL_SOCKET, SO_KEEPALIVE) == 1 && option(IPPROTO_TCP, TCP_KEEPIDLE) == 30 &&
                                option(IPPROTO_TCP, TCP_USER_TIMEOUT) == 30'000;
        ++(is_watched ? sockets.watched : sockets.unwatched);
    }
    return sockets;
}

}  // namespace

class Failover : public testing::Test {
 protected:
    static std::vector<std::string> all_lanes(const Postgres& postgres) {
        return std::vector<std::string>(4, postgres.socket_directory());
    }
    static bool all_come_to(PgLoop& loop, const Postgres& postgres) {
        return becomes_true([&] { return ask_all(loop) == all_lanes(postgres); }, 10s);
    }
    static std::string asked(const pg::Settings& settings) {
        return pg::BlockingConnection(settings.url).query(who)[0][0];
    }
};

TEST_F(Failover, UnresponsiveHostIsSkipped) {
    const Mute mute;
    const Postgres postgres;
    const auto settings = settings_for({mute.socket_directory(), postgres.socket_directory()});
    PgLoop loop(settings);
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(ask_all(loop), all_lanes(postgres));
    EXPECT_EQ(asked(settings), postgres.socket_directory());
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1900ms) << "the other hosts are tried at the same time";
}

TEST_F(Failover, FrozenHostIsReplaced) {
    const Postgres first;
    const Postgres second;
    second.stop();
    // If both servers answer, the first one in the URL answers first.
    PgLoop loop(settings_for({second.socket_directory(), first.socket_directory()}));
    EXPECT_EQ(ask_all(loop), all_lanes(first));
    second.start();
    end_connections(first);
    EXPECT_TRUE(all_come_to(loop, first)) << "the last good host is tried first";
    end_connections(first);
    const Frozen frozen(first.pid());
    EXPECT_TRUE(all_come_to(loop, second));
}

TEST_F(Failover, TimeoutNamesUnresponsiveServer) {
    const Mute mute;
    const auto url = settings_for({mute.socket_directory()}).url.reveal() + "&connect_timeout=1";
    const auto began = std::chrono::steady_clock::now();
    try {
        pg::BlockingConnection blocking{Secret(url)};
        FAIL() << "connected";
    } catch (const pg::BlockingError& error) {
        EXPECT_THAT(error.what(), HasSubstr(mute.socket_directory() + " did not answer within 1 s"));
        EXPECT_EQ(error.sqlstate, "");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
}

TEST_F(Failover, StandbyIsUnusedUntilPromoted) {
    const Postgres primary;
    const auto standby = Postgres::standby_of(primary);
    const auto settings = settings_for({standby->socket_directory(), primary.socket_directory()});
    PgLoop loop(settings);
    EXPECT_EQ(ask_all(loop), all_lanes(primary));
    EXPECT_EQ(asked(settings), primary.socket_directory());
    const auto alone = settings_for({standby->socket_directory()});
    EXPECT_THROW(asked(alone), pg::BlockingError);
    PgLoop lonely(alone);
    EXPECT_TRUE(lonely.run(lonely.db.one(ask_list)).thrown<pg::Unavailable>().value().only_reads);
    primary.stop(Postgres::End::immediate);
    standby->promote();
    EXPECT_TRUE(all_come_to(loop, *standby));
    EXPECT_TRUE(all_come_to(lonely, *standby));
    EXPECT_EQ(asked(settings), standby->socket_directory());
}

TEST_F(Failover, ReadOnlyServerIsLeft) {
    const Postgres first;
    const Postgres second;
    second.stop();
    auto settings = settings_for({first.socket_directory(), second.socket_directory()});
    settings.write.connections = 1;
    PgLoop loop(settings);
    EXPECT_EQ(ask_all(loop), all_lanes(first));
    second.start();
    tell_to_write_nothing(first);
    // Transactions fail at their first write, and the next ones use the other server.
    const auto written = [&] { return loop.run(loop.db.transact(make_in_transaction)).value.has_value(); };
    EXPECT_TRUE(becomes_true(written, 10s));
    EXPECT_EQ(pg::BlockingConnection(Secret(second.url())).query("select to_regclass('made')")[0][0], "made");
    EXPECT_TRUE(all_come_to(loop, second));
}

TEST_F(Failover, ReadsWorkWithoutWritableServer) {
    const Postgres postgres;
    tell_to_write_nothing(postgres);
    PgLoop loop(settings_for({postgres.socket_directory(), "/nowhere"}));
    EXPECT_TRUE(
        becomes_true([&] { return loop.run(loop.db.one(ask_list)).value == postgres.socket_directory(); }, 10s));
    EXPECT_TRUE(loop.run(loop.db.run(make_table)).thrown<pg::Unavailable>().value().only_reads);
}

TEST_F(Failover, EveryConnectionDetectsLostPeer) {
    const Postgres postgres({}, Postgres::Reach::tcp);
    const Secret url(fmt::format("postgresql://plaza@localhost:{}/plaza", postgres.port()));
    PgLoop loop({.url = url});
    EXPECT_EQ(ask_all(loop), all_lanes(postgres));
    const pg::BlockingConnection blocking(url);
    const auto sockets = sockets_to(postgres.port());
    EXPECT_EQ(sockets.unwatched, 0);
    EXPECT_GE(sockets.watched, 5);
}

TEST_F(Failover, ServiceFileNamesServer) {
    const Postgres postgres({}, Postgres::Reach::tcp);
    const Home home;
    home.write("services", fmt::format("[elsewhere]\nhost=127.0.0.1\nport={}\nuser=plaza\n", postgres.port()));
    setenv("PGSERVICEFILE", (home.path() / "services").c_str(), 1);
    EXPECT_EQ(asked({.url = Secret("service=elsewhere dbname=plaza")}), postgres.socket_directory());
}

TEST_F(Failover, RefusalHasSqlstate) {
    const Postgres postgres;
    try {
        pg::BlockingConnection blocking{Secret(postgres.url("none"))};
        FAIL() << "connected";
    } catch (const pg::BlockingError& error) {
        EXPECT_EQ(error.sqlstate, "3D000");
        EXPECT_THAT(error.what(), EndsWith(R"(FATAL:  database "none" does not exist)"));
    }
}

}  // namespace plaza::test
