#include <sys/stat.h>

#include <csignal>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/commands/backup.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(Backup, FileIsPrivate) {
    const TestDatabase source;
    back_up(source);
    struct stat status{};
    ASSERT_EQ(stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
    EXPECT_THAT(files(), testing::ElementsAre("backup"));
}

TEST_F(Backup, OverwritesFileOnlyOnRequest) {
    const TestDatabase source;
    home().write("backup", "precious");
    EXPECT_THAT(db({"backup", "backup"}, source), RefusesInOneLine("backup already exists"));
    EXPECT_EQ(bytes(), "precious");
    EXPECT_EQ(db({"backup", "backup", "--overwrite"}, source).code, 0);
    EXPECT_TRUE(bytes().starts_with("PGDMP"));
}

TEST_F(Backup, FailureLeavesNoFile) {
    const TestDatabase source;
    EXPECT_THAT(db({"backup", "no/such/directory"}, source), RefusesInOneLine("cannot write no/such/directory.part"));
    const TestDatabase empty(Schema::empty);
    EXPECT_THAT(db({"backup", "backup"}, empty), RefusesInOneLine("the database has no Plaza tables"));
    // A file size limit behaves like a full disk.
    EXPECT_THAT(db({"backup", "backup"}, source, {"prlimit", "--fsize=1000"}), RefusesInOneLine("pg_dump"));
    EXPECT_THAT(run({"db", "backup", "backup"}, on("postgresql:///nowhere?host=/nowhere")),
                Field(&CommandResult::code, 1));
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Backup, InterruptionLeavesNoFile) {
    TestDatabase source;
    source.exec("begin; lock table idempotency_keys in access exclusive mode");
    Process plaza({"db", "backup", "backup"}, on(source.url().reveal()), {home().path(), {}});
    pg::BlockingConnection watcher(source.url());
    const auto waits = [&] {
        return watcher
                   .query(
                       "select from pg_stat_activity where application_name = 'plaza backup' and "
                       "datname = current_database() and wait_event_type = 'Lock'")
                   .size() == 1;
    };
    ASSERT_TRUE(becomes_true(waits));
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 1);
    EXPECT_THAT(plaza.output(), HasSubstr("interrupted"));
    EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Backup, PartialFileIsReplaced) {
    const TestDatabase source;
    home().write("backup.part", "half");
    EXPECT_EQ(db({"backup", "backup"}, source).code, 0);
    EXPECT_THAT(files(), testing::ElementsAre("backup"));
}

}  // namespace plaza::test
