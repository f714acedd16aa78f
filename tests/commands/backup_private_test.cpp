// Backups of the private PostgreSQL, with and without a running server.
#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/api.hpp"
#include "tests/support/app.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::Field;
using testing::HasSubstr;

class PrivateBackup : public App {
 protected:
    /// Settings with another data directory.
    [[nodiscard]] Settings elsewhere() const {
        return {{"PORT", "0"},
                {"PLAZA_DATA_DIR", home().path() / "elsewhere"},
                {"PLAZA_THREADS", "2"},
                {"PLAZA_PASSWORD_MEMORY_MIB", "1"},
                {"PLAZA_PASSWORD_PASSES", "1"},
                {"PLAZA_RATE_LIMITS", "off"}};
    }
    [[nodiscard]] Secret url_of(const std::filesystem::path& data) const {
        return Secret(fmt::format("postgresql://plaza@/plaza?host={}/run", data.string()));
    }

    static auto succeeds(const auto& output) {
        return AllOf(Field(&CommandResult::code, 0), Field(&CommandResult::output, output));
    }
};

/// Users who write and vote until stopped, and the posts that were acknowledged.
class Writers {
 public:
    explicit Writers(std::uint16_t port) {
        for (int n = 0; n < 3; ++n)
            threads_.emplace_back([this, author = signed_up(port, fmt::format("writer{}", n))](
                                      const std::stop_token& stop) mutable { write(author, stop); });
    }

    [[nodiscard]] std::vector<std::int64_t> acknowledged() {
        const std::scoped_lock lock(mutex_);
        return acknowledged_;
    }
    void stop() { threads_.clear(); }

 private:
    void write(Client& author, const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto made = author.post("/posts", R"({"title": "under writes", "content": "and more"})");
            ASSERT_EQ(made.status, 201);
            const std::int64_t post = made.json().at("id").get<std::int64_t>();
            ASSERT_EQ(author.post("/votes", vote_body(post, 1)).status, 201);
            const std::scoped_lock lock(mutex_);
            acknowledged_.push_back(post);
        }
    }

    std::mutex mutex_;
    std::vector<std::int64_t> acknowledged_;
    std::vector<std::jthread> threads_;
};

TEST_F(PrivateBackup, ContainsEverythingAcknowledgedBefore) {
    home().make_cluster();
    Process plaza({"serve"}, quick());
    Writers writers(plaza.wait_until_listening());
    ASSERT_TRUE(becomes_true([&] { return writers.acknowledged().size() > 100; }));
    const auto before = writers.acknowledged();
    EXPECT_THAT(run({"db", "backup", "backup"}, quick()),
                succeeds(AllOf(HasSubstr("3 users"), HasSubstr("the backup does not contain the secret key"),
                               HasSubstr((home().data() / "data_key").string()))));
    EXPECT_GT(writers.acknowledged().size(), before.size());
    writers.stop();

    EXPECT_THAT(run({"db", "restore", "backup"}, elsewhere()), succeeds(HasSubstr("restored 3 users")));
    Process other({"serve"}, elsewhere());
    EXPECT_GT(other.wait_until_listening(), 0);
    pg::BlockingConnection source(url_of(home().data()));
    pg::BlockingConnection restored(url_of(home().path() / "elsewhere"));

    for (const auto post : before)
        ASSERT_EQ(restored.query("select from votes where post_id = $1", {std::to_string(post)}).size(), 1U);
    EXPECT_EQ(restored.query("select count(*) from posts p where p.votes <> "
                             "(select count(*) from votes v where v.post_id = p.id)")[0][0],
              "0");
    // The restored rows equal the original rows.
    const auto posts = restored.query("select string_agg(id::text, ' ') from posts")[0][0];
    for (const auto* sql :
         {"select md5(string_agg((a, u)::text, '|' order by a.id)) from accounts a join users u on u.id = a.id",
          "select md5(string_agg((id, author_id, title, content, published, created_at)::text, '|' order by id)) "
          "from posts where id = any (string_to_array(current_setting('test.posts'), ' ')::bigint[])"}) {
        for (auto* connection : {&source, &restored})
            connection->query("select set_config('test.posts', $1, false)", {posts});
        EXPECT_EQ(restored.query(sql), source.query(sql)) << sql;
    }
}

TEST_F(PrivateBackup, WorksWithStoppedAndRunningServers) {
    home().make_cluster();
    ASSERT_EQ(run({"demo"}, quick()).code, 0);
    ASSERT_EQ(run({"db", "backup", "backup"}, quick()).code, 0);
    EXPECT_EQ(postmaster_of(home().data() / "postgres"), 0);

    Process other({"serve"}, elsewhere());
    Client anyone(other.wait_until_listening());
    EXPECT_THAT(run({"db", "restore", "backup"}, elsewhere()),
                succeeds(HasSubstr("restored 40 users, 279 posts, 1218 votes of 20")));
    const auto id = pg::BlockingConnection(url_of(home().path() / "elsewhere"))
                        .query("select id from accounts where handle = 'ana'")[0][0];
    EXPECT_EQ(anyone.get("/users/" + id).json().at("username"), "ana");
}

TEST_F(PrivateBackup, PsqlConnectsToPrivateDatabase) {
    home().make_cluster();
    ASSERT_EQ(run({"migrate", "upgrade", "head"}, quick()).code, 0);
    EXPECT_THAT(run({"db", "psql", "--", "-XAtc", "select current_user, count(*) from posts"}, quick()),
                succeeds("plaza|0\n"));
    EXPECT_EQ(postmaster_of(home().data() / "postgres"), 0);
    Process plaza({"serve"}, quick());
    EXPECT_GT(plaza.wait_until_listening(), 0);
    EXPECT_THAT(run({"db", "psql", "--", "-XAtc", "select count(*) from posts"}, quick()), succeeds("0\n"));
    EXPECT_EQ(run({"db", "psql", "--", "-Xqc", "select nonsense", "-v", "ON_ERROR_STOP=1"}, quick()).code, 1);
}

}  // namespace plaza::test
