#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/pgbouncer.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;

class Pooler : public App {
 protected:
    Postgres postgres_;
};

TEST_F(Pooler, TransactionPoolingIsRejected) {
    for (const auto* mode :
         {"pool_mode = transaction", "pool_mode = transaction\nserver_round_robin = 1\nmin_pool_size = 3",
          "pool_mode = transaction\ndefault_pool_size = 1", "pool_mode = statement"}) {
        const Pgbouncer pooler(postgres_, mode);
        EXPECT_THAT(run({"serve"}, on(pooler.url())), RefusesInOneLine("use the address of PostgreSQL")) << mode;
        EXPECT_THAT(run({"migrate", "current"}, on(pooler.url())), RefusesInOneLine("pool_mode=session")) << mode;
    }
    EXPECT_EQ(pg::BlockingConnection(Secret(postgres_.url())).query("select to_regclass('plaza_migrations')")[0][0], "")
        << "nothing was written";
}

TEST_F(Pooler, SessionPoolingWorks) {
    const Pgbouncer pooler(postgres_, "pool_mode = session");
    Process plaza({"serve"}, on(pooler.url()));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    const auto post = ana.post("/posts", R"({"title":"a long title","content":"and a content"})");
    ASSERT_EQ(post.status, 201);
    EXPECT_EQ(ana.get("/posts").json().size(), 1U);
    EXPECT_EQ(ana.get("/posts?search=long").json().size(), 1U);
    EXPECT_EQ(
        ana.post("/vote", fmt::format(R"({{"post_id":{},"dir":1}})", post.json()["id"].get<std::int64_t>())).status,
        201);
    EXPECT_TRUE(becomes_true([port] { return Client(port).get("/readyz").status == 200; }));
    pg::BlockingConnection psql(Secret(postgres_.url("postgres")));
    EXPECT_EQ(psql.query("select count(*) > 0 from pg_stat_activity where datname = 'plaza'")[0][0], "t");
    psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
    EXPECT_TRUE(becomes_true([&] { return ana.post("/posts", R"({"title":"b","content":""})").status == 201; }));
}

}  // namespace plaza::test
