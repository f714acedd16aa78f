#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class Start : public App {
 protected:
    [[nodiscard]] CommandResult refused(const Settings& more = {}, std::vector<std::string> wrapper = {}) const {
        return run({"serve"}, quick(more), std::move(wrapper));
    }
};

TEST_F(Start, CreatesDatabaseAndPrintsAddress) {
    Process plaza({"serve"}, quick(), {.directory = home().path(), .wrapper = {}});
    Client anyone(plaza.wait_until_listening());
    EXPECT_EQ(anyone.get("/").status, 200);
    EXPECT_EQ(anyone.get("/docs").status, 200);
    EXPECT_THAT(plaza.output(), HasSubstr("http://localhost:"));
    struct stat key{};
    ASSERT_EQ(stat((home().data() / "secret_key").c_str(), &key), 0);
    EXPECT_EQ(key.st_mode & 0777, 0600);
}

TEST_F(Start, LogOfPostgresHasNoNamesOfUsers) {
    home().make_cluster();
    Process plaza({"serve"}, quick());
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    const auto rename = R"({"username":"the_name_of_ana"})";
    ASSERT_EQ(ana.patch("/users/me", rename).status, 200);
    ASSERT_EQ(signed_up(port, "bob").patch("/users/me", rename).status, 409);
    std::ifstream file(home().data() / "postgres.log");
    const std::string log{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(log, HasSubstr("handles_pkey"));
    EXPECT_THAT(log, Not(HasSubstr("the_name_of_ana")));
}

TEST_F(Start, SecondStartIsFastAndKeepsDataAndTokens) {
    home().make_cluster();
    std::string token;
    {
        Process plaza({"serve"}, quick());
        auto ana = signed_up(plaza.wait_until_listening(), "ana");
        token = ana.token();
        ASSERT_EQ(ana.post("/posts", R"({"title":"kept","content":""})").status, 201);
        plaza.send_signal(SIGTERM);
        ASSERT_EQ(plaza.wait(), 0);
    }
    const auto began = std::chrono::steady_clock::now();
    Process plaza({"serve"}, quick());
    Client ana(plaza.wait_until_listening(), token);
    // It takes a second or two alone. Tests run in parallel and with sanitizers.
    EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
    const auto posts = ana.get("/posts");
    ASSERT_EQ(posts.status, 200);
    EXPECT_EQ(posts.json().at(0).at("Post").at("title"), "kept");
}

TEST_F(Start, SecondServerOnDataDirectoryIsRejected) {
    home().make_cluster();
    Process first({"serve"}, quick());
    Client anyone(first.wait_until_listening());
    EXPECT_THAT(refused(),
                RefusesInOneLine(fmt::format("another plaza process (pid {}) uses the data directory", first.pid())));
    EXPECT_EQ(anyone.get("/").status, 200);
}

TEST_F(Start, OneOfTwoConcurrentServersIsRejected) {
    home().make_cluster();
    const auto listens = [](Process& plaza) {
        try {
            return plaza.wait_until_listening() > 0;
        } catch (const std::runtime_error&) {
            return false;
        }
    };
    for (int round = 0; round < 3; ++round) {
        Process one({"serve"}, quick());
        Process other({"serve"}, quick());
        const bool is_one = listens(one);
        ASSERT_NE(is_one, listens(other));
        EXPECT_THAT((is_one ? other : one).output(), HasSubstr("uses the data directory"));
        auto& winner = is_one ? one : other;
        winner.send_signal(SIGTERM);
        EXPECT_EQ(winner.wait(), 0);
    }
}

TEST_F(Start, InterruptedClusterCreationIsRepeated) {
    for (const auto* half : {"postgres.new/PG_VERSION", "postgres.new/global/pg_control"}) {
        Process plaza({"serve"}, quick());
        ASSERT_TRUE(becomes_true([&] { return fs::exists(home().data() / half); }));
        plaza.send_signal(SIGKILL);
        plaza.wait();
        ASSERT_FALSE(fs::exists(home().data() / "postgres"));
    }
    Process plaza({"serve"}, quick());
    EXPECT_EQ(Client(plaza.wait_until_listening()).get("/").status, 200);
    EXPECT_FALSE(fs::exists(home().data() / "postgres.new"));
}

TEST_F(Start, PortInUseIsReportedWithSetting) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const auto port = std::to_string(ntohs(address.sin_port));
    const auto result = refused({{"PORT", port}});
    close(listener);
    EXPECT_THAT(result, RefusesInOneLine("port " + port));
    EXPECT_THAT(result, RefusesInOneLine("set PORT"));
    EXPECT_FALSE(fs::exists(home().data())) << "a failed start creates nothing";
}

TEST_F(Start, PortIsNotSharedWithAnotherPlaza) {
    TestDatabase database;
    Process first({"serve"}, on(database.url().reveal()));
    const auto port = std::to_string(first.wait_until_listening());
    for (const auto* host : {"127.0.0.1", "0.0.0.0", "localhost"})
        EXPECT_THAT(refused({{"PORT", port}, {"PLAZA_HOST", host}}), RefusesInOneLine("port " + port)) << host;
}

TEST_F(Start, ForeignDirectoryIsRejected) {
    fs::create_directory(home().data());
    home().write("data/thesis.txt", "mine");
    EXPECT_THAT(refused(), RefusesInOneLine(fmt::format("{} is not empty and not a data directory of plaza",
                                                        home().data().string())));
    EXPECT_EQ(std::distance(fs::directory_iterator(home().data()), {}), 1);
}

TEST_F(Start, FileInsteadOfDirectoryIsRejected) {
    home().write("data", "");
    EXPECT_THAT(refused(), RefusesInOneLine(home().data().string()));
}

TEST_F(Start, ReadOnlyDirectoryIsRejected) {
    const auto mounts = fmt::format("mkdir {0}; mount -t tmpfs -o ro none {0}", home().data().string());
    EXPECT_THAT(refused({}, after_mounting(mounts)),
                RefusesInOneLine(home().data().string() + ": Read-only file system"));
}

TEST_F(Start, DirectoryOfAnotherUserIsRejectedWithOwner) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can create such a directory";
    fs::create_directory(home().data());
    ASSERT_EQ(chown(home().data().c_str(), 65534, 65534), 0);
    EXPECT_THAT(refused(), RefusesInOneLine("belongs to nobody"));
}

TEST_F(Start, MissingPostgresIsReportedWithPackage) {
    EXPECT_THAT(refused({}, after_mounting("mount -t tmpfs none /usr/lib/postgresql")),
                RefusesInOneLine("no PostgreSQL found: set DATABASE_URL, or apt-get install postgresql"));
    EXPECT_FALSE(fs::exists(home().data())) << "a failed start creates nothing";
}

TEST_F(Start, FullDiskIsReported) {
    const auto mounts = fmt::format("mkdir {0}; mount -t tmpfs -o size=12m,mode=0711 none {0}", home().data().string());
    const auto result = refused({}, after_mounting(mounts));
    EXPECT_THAT(result, RefusesInOneLine("No space left on device"));
    EXPECT_THAT(result, RefusesInOneLine(home().data().string()));
}

TEST_F(Start, UnreachableDatabaseIsReportedWithoutPassword) {
    const auto result = run({"serve"}, on("postgresql://plaza:canary@127.0.0.1:1/plaza"));
    EXPECT_THAT(result, RefusesInOneLine("127.0.0.1"));
    EXPECT_THAT(result.output, Not(HasSubstr("canary")));
}

TEST_F(Start, MissingDatabaseIsReported) {
    TestDatabase database;
    auto url = database.url().reveal();
    url.replace(url.find("test_"), 5, "none_");
    EXPECT_THAT(run({"serve"}, on(url)), RefusesInOneLine("does not exist"));
}

TEST_F(Start, ExternalDatabaseRequiresSecretKey) {
    TestDatabase database;
    EXPECT_THAT(refused({{"DATABASE_URL", database.url().reveal()}}), RefusesInOneLine("SECRET_KEY is required"));
    EXPECT_THAT(refused({{"DATABASE_HOSTNAME", "localhost"}}), RefusesInOneLine("openssl rand -hex 32"));
}

TEST_F(Start, ExternalDatabaseMustBeUtf8) {
    TestDatabase database;
    database.exec("create database latin_" + std::to_string(getpid()) +
                  " encoding latin1 locale 'C' template template0");
    auto url = database.url().reveal();
    const auto name = url.find("test_");
    url.replace(name, url.find('?') - name, "latin_" + std::to_string(getpid()));
    EXPECT_THAT(run({"serve"}, on(url)), RefusesInOneLine("the database has the encoding LATIN1, plaza needs UTF8"));
    database.exec("drop database latin_" + std::to_string(getpid()));
}

TEST_F(Start, UnprivilegedUserCanStart) {
    if (geteuid() != 0) GTEST_SKIP() << "the other tests run as this user";
    ASSERT_EQ(chown(home().path().c_str(), 65534, 65534), 0);
    // Runs in the user's own directory with a copy of the program ($4), because the user may have no access to the
    // build.
    constexpr const char* copy_and_become = R"(
        cp "$4" plaza; shift 4
        exec setpriv --reuid=65534 --regid=65534 --clear-groups --pdeathsig KILL ./plaza "$@")";
    Process plaza({"serve", "--port", "0"}, {},
                  {.directory = home().path(), .wrapper = {"sh", "-ec", copy_and_become, "sh"}});
    Client anyone(plaza.wait_until_listening());
    EXPECT_EQ(anyone.get("/").status, 200);
    const auto postmaster = postmaster_of(home().path() / "plaza-data/postgres");
    struct stat process{};
    ASSERT_EQ(stat(fmt::format("/proc/{}", postmaster).c_str(), &process), 0);
    EXPECT_EQ(process.st_uid, 65534U);
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
}

TEST_F(Start, RootUsesVarLibInsteadOfHome) {
    if (geteuid() != 0) GTEST_SKIP() << "requires root";
    // The test has its own /var/lib.
    const auto mounts = fmt::format("cd /root; mount --bind {} /var/lib", home().path().string());
    Process plaza({"serve", "--port", "0"}, {}, {.directory = {}, .wrapper = after_mounting(mounts)});
    Client anyone(plaza.wait_until_listening());
    EXPECT_EQ(anyone.get("/").status, 200);
    EXPECT_TRUE(fs::exists(home().path() / "plaza/postgres/PG_VERSION"));
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
}

TEST_F(Start, DataDirectoryInRootHomeIsRejected) {
    if (geteuid() != 0) GTEST_SKIP() << "requires root";
    EXPECT_THAT(refused({{"PLAZA_DATA_DIR", "/root/plaza-data-of-a-test"}}),
                RefusesInOneLine("PostgreSQL's user postgres cannot enter /root"));
    EXPECT_FALSE(fs::exists("/root/plaza-data-of-a-test"));
}

}  // namespace plaza::test
