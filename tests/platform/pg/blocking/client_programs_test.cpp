#include "platform/pg/blocking/client_programs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(ClientPrograms, MatchServerVersionOrNewer) {
    const auto programs = pg::find_client_programs(15);
    EXPECT_GE(programs.major, 15);
    EXPECT_TRUE(std::filesystem::exists(programs.path("pg_dump")));
    EXPECT_EQ(pg::find_client_programs(1).major, programs.major);
    EXPECT_THAT([] { return pg::find_client_programs(99); },
                testing::ThrowsMessage<std::runtime_error>(HasSubstr("apt-get install postgresql-client-99")));
}

TEST(ClientPrograms, DatabaseIsPassedInEnvironment) {
    const auto target = pg::client_target(
        Secret("postgresql://ana:pass%20word@db.example.com:5433/plaza?sslmode=require&keepalives_idle=9"));
    EXPECT_THAT(target.environment, UnorderedElementsAre("PGUSER=ana", "PGPASSWORD=pass word", "PGHOST=db.example.com",
                                                         "PGPORT=5433", "PGDATABASE=plaza", "PGSSLMODE=require",
                                                         "PGTARGETSESSIONATTRS=primary", "PGCONNECT_TIMEOUT=2"));
    EXPECT_EQ(target.connection,
              "keepalives_interval=10 keepalives_count=3 tcp_user_timeout=30000 keepalives_idle='9' ");
}

TEST(ClientPrograms, SecretConnectionParameterIsRejected) {
    EXPECT_THAT(
        [] { return pg::client_target(Secret("postgresql://ana@localhost/plaza?sslpassword=plums")); },
        testing::ThrowsMessage<std::runtime_error>(testing::AllOf(HasSubstr("sslpassword"), Not(HasSubstr("plums")))));
}

}  // namespace plaza::test
