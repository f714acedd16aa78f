#include <string>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::HasSubstr;

/// Commands and servers that share one private PostgreSQL.
class SharedPostgres : public App {
 protected:
    void SetUp() override { home().make_cluster(); }

    /// A command that runs until a sequence with this name exists, and then prints a line.
    [[nodiscard]] Process waiting_for(const std::string& sequence) const {
        const auto wait = "do $$ begin while not exists (select from pg_class where relname = '" + sequence +
                          "') loop perform pg_sleep(0.01); end loop; end $$";
        const auto done = "select '" + sequence + " is there'";
        return Process({"db", "psql", "--", "-c", wait, "-c", done}, quick(), {.directory = home().path()});
    }

    /// Waits until this number of commands use the database.
    [[nodiscard]] bool is_used_by(const std::string& commands) const {
        return becomes_true([&] {
            try {
                pg::BlockingConnection connection(home().database_url());
                return connection.query("select count(*) from pg_stat_activity where query like 'do %'")[0][0] ==
                       commands;
            } catch (const pg::BlockingError&) {
                return false;
            }
        });
    }

    void make_sequence(const std::string& name) const {
        pg::BlockingConnection(home().database_url()).script("create sequence " + name);
    }
};

TEST_F(SharedPostgres, LastCommandStopsPostgres) {
    auto first = waiting_for("one");
    ASSERT_TRUE(is_used_by("1"));
    auto second = waiting_for("two");
    ASSERT_TRUE(is_used_by("2"));
    make_sequence("one");
    first.wait_for_output("other commands use the private PostgreSQL: waiting for them");
    make_sequence("two");
    EXPECT_EQ(second.wait(), 0);
    EXPECT_THAT(second.output(), HasSubstr("two is there"));
    EXPECT_EQ(first.wait(), 0);
    EXPECT_EQ(postmaster_of(home().data() / "postgres"), 0);
}

TEST_F(SharedPostgres, ServerWaitsForCommand) {
    auto command = waiting_for("one");
    ASSERT_TRUE(is_used_by("1"));
    Process plaza({"serve"}, quick());
    plaza.wait_for_output("waiting for it");
    make_sequence("one");
    EXPECT_EQ(command.wait(), 0);
    EXPECT_EQ(Client(plaza.wait_until_listening()).get("/").status, 200);
}

TEST_F(SharedPostgres, ServerStopsWithoutWaitingForCommand) {
    Process plaza({"serve"}, quick());
    (void)plaza.wait_until_listening();
    auto command = waiting_for("one");
    ASSERT_TRUE(is_used_by("1"));
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_NE(command.wait(), 0);
}

TEST_F(SharedPostgres, ConcurrentCommandsUseOnePostgres) {
    Process one({"migrate", "upgrade", "head"}, quick(), {.directory = home().path()});
    Process other({"migrate", "upgrade", "head"}, quick(), {.directory = home().path()});
    for (auto* command : {&one, &other}) EXPECT_EQ(command->wait(), 0) << command->output();
    EXPECT_NE(one.output().contains("nothing to do"), other.output().contains("nothing to do"));
    EXPECT_EQ(postmaster_of(home().data() / "postgres"), 0);
}

}  // namespace plaza::test
