#include "platform/pg/client/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

#include "platform/pg/client/connect_options.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

TEST(DatabaseUrl, FormsOfOtherProgramsAreAccepted) {
    struct Case {
        const char* written;
        const char* plain;
    };
    for (const auto& [written, plain] : {
             Case{"postgresql://ana@localhost/plaza", "postgresql://ana@localhost/plaza"},
             Case{"postgres://ana@localhost/plaza", "postgresql://ana@localhost/plaza"},
             Case{"postgresql+psycopg2://ana@localhost/plaza", "postgresql://ana@localhost/plaza"},
             Case{"postgresql+asyncpg://ana@localhost/plaza", "postgresql://ana@localhost/plaza"},
             Case{"jdbc:postgresql://localhost/plaza?user=ana", "postgresql://localhost/plaza?user=ana"},
             Case{" \tpostgresql://ana@localhost/plaza \r\n", "postgresql://ana@localhost/plaza"},
             Case{"postgresql://ana@localhost/plaza?schema=public", "postgresql://ana@localhost/plaza"},
             Case{"postgresql://ana@localhost/plaza?pgbouncer=true&sslmode=require&connection_limit=1",
                  "postgresql://ana@localhost/plaza?sslmode=require"},
             Case{"postgresql://ana:p?schema=x@localhost/plaza", "postgresql://ana:p?schema=x@localhost/plaza"},
             Case{"postgresql://ana@a:1,b:2/plaza", "postgresql://ana@a:1,b:2/plaza"},
             Case{" host=localhost dbname=plaza ", "host=localhost dbname=plaza"},
         })
        EXPECT_EQ(pg::plain_url(Secret(written)).reveal(), plain) << written;
}

TEST(DatabaseUrl, ErrorNamesPartWithoutPassword) {
    struct Case {
        const char* written;
        const char* said;
    };
    for (const auto& [written, said] : {
             Case{"mysql://ana:canary@localhost/plaza", "begins with mysql://"},
             Case{"postgresql://ana:canary@localhost/plaza?schema=app", "the URL has schema=…"},
             Case{"postgresql://ana:canary@localhost/plaza?ssl=require", "use sslmode=require"},
             Case{"postgresql://ana:canary@localhost/plaza?sslaccept=strict", "use sslmode=require"},
             Case{"postgresql://ana:canary@localhost/plaza?charset=latin1", "an option charset=…"},
             Case{"postgresql://ana:canary@localhost/plaza?password%3Dcanary", "an option after its ?"},
             Case{"postgresql://ana:cana@ry/canary@localhost/plaza", "as %40 and %2F"},
             Case{"canary", "not a PostgreSQL URL"},
             Case{"postgresql:/ana:canary@localhost", "not a PostgreSQL URL"},
         })
        EXPECT_THAT(
            [&] { return pg::plain_url(Secret(written)); },
            testing::ThrowsMessage<std::invalid_argument>(testing::AllOf(HasSubstr(said), Not(HasSubstr("canary")))))
            << written;
}

TEST(DatabaseUrl, NamesItsHostsAndTheirPorts) {
    const pg::ConnectOptions options(Secret("postgresql://a:1,b/plaza?connect_timeout=7"));
    ASSERT_EQ(options.hosts.size(), 2U);
    EXPECT_EQ(options.hosts[0], (pg::Host{"a", "", "1"}));
    EXPECT_EQ(options.hosts[1].name, "b");
    EXPECT_EQ(options.limit, std::chrono::seconds{7});
    EXPECT_EQ(pg::ConnectOptions(Secret("postgresql://a/plaza?connect_timeout=0")).limit, std::chrono::seconds{2});
    const pg::ConnectOptions one_port(Secret("host=a,b hostaddr=127.0.0.1,::1 port=5433"));
    EXPECT_EQ(one_port.hosts[1], (pg::Host{"b", "::1", "5433"}));
    EXPECT_FALSE(one_port.hosts[1].has_to_be_looked_up());
    EXPECT_TRUE(options.hosts[1].has_to_be_looked_up());
    const pg::ConnectOptions service(Secret("service=elsewhere"));
    EXPECT_EQ(service.hosts[0], (pg::Host{"", "", ""})) << "the service file names the host";
    EXPECT_THAT([] { return pg::ConnectOptions(Secret("host=a,b,c port=1,2")); },
                testing::ThrowsMessage<std::invalid_argument>(HasSubstr("3 hosts and 2 ports")));
}

}  // namespace plaza::test
