// A backup that an older server wrote, with its own schema, statements and tokens (backups/make).
#include <filesystem>
#include <fstream>

#include "tests/commands/backup.hpp"
#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::Field;
using testing::HasSubstr;

class OlderBackup : public Backup {
 protected:
    OlderBackup() {
        std::ifstream file(backups_ / "0016.json");
        kept_ = Json::parse(file);
    }

    [[nodiscard]] CommandResult restore() { return db({"restore", (backups_ / "0016.backup").string()}, database_); }
    /// As if the users had used their sessions just now. They would expire a month after the backup.
    void renew_sessions() {
        database_.exec(
            "update sessions set created_at = now(), last_used_at = now(), expires_at = now() + interval '1 day'");
    }

    TestDatabase& database() { return database_; }
    /// What a client of the older server has kept.
    [[nodiscard]] std::string kept(const char* name) const { return kept_.at(name).get<std::string>(); }
    [[nodiscard]] std::int64_t id_of(const char* post) const { return kept_.at(post).get<std::int64_t>(); }

    [[nodiscard]] Answer log_in(Client& client, std::string_view email) const {
        return client.post("/login", form({{"username", email}, {"password", kept("password")}}));
    }
    [[nodiscard]] static Answer refresh(Client& client, const std::string& token) {
        return client.post("/login/refresh", form({{"refresh_token", token}}));
    }
    [[nodiscard]] std::string path_of(const char* post) const { return fmt::format("/posts/{}", id_of(post)); }

 private:
    const std::filesystem::path backups_ = std::filesystem::path(source_directory) / "tests/commands/backups";
    Json kept_;
    TestDatabase database_{Schema::empty};
};

TEST_F(OlderBackup, IsMigrated) {
    EXPECT_THAT(restore(), succeeds(AllOf(HasSubstr("applied migration 0017_keep_whole_answers\n"),
                                          HasSubstr("restored 3 users, 3 posts, 2 votes of 2026-11-27"))));
    EXPECT_THAT(run({"migrate", "check"}, on(database().url().reveal())), Field(&CommandResult::code, 0));
    EXPECT_EQ(database().scalar("select string_agg(moderation || ' ' || role, ', ' order by id) "
                                "from accounts join users using (id)"),
              "none user, none moderator, suspended user");
}

TEST_F(OlderBackup, UsersContinue) {
    ASSERT_EQ(restore().code, 0);
    const app::Server server(quick_config(), database().url());
    Client stranger(server.port());
    EXPECT_THAT(log_in(stranger, "JOSÉ@xn--bcher-kva.example"), HasStatus(200));
    EXPECT_THAT(log_in(stranger, "eve@example.com"), HasStatus(403)) << "eve is suspended";
    EXPECT_THAT(log_in(stranger, "gone@example.com"), HasStatus(403));
    const auto answer = log_in(stranger, "ana@example.com");
    ASSERT_THAT(answer, HasStatus(200));

    Client ana(server.port(), answer.json().at("access_token").get<std::string>());
    EXPECT_EQ(ana.get("/users/me").json().at("username"), "Ana");
    const auto post = ana.get(path_of("post")).json();
    EXPECT_EQ(post.at("votes"), 2) << "the third voter deleted their account";
    EXPECT_EQ(post.at("Post").at("title"), "a bicycle");
    EXPECT_EQ(post.at("Post").at("owner").at("email"), "Ana@example.com");
    EXPECT_EQ(ana.get(path_of("draft")).json().at("Post").at("published"), false);
    EXPECT_THAT(ana.post("/votes", vote_body(id_of("post"), 1)), HasStatus(409)) << "her vote is from before";
    EXPECT_THAT(ana.post("/votes", vote_body(id_of("post"), 0)), HasStatus(201));
    EXPECT_THAT(ana.post("/votes", vote_body(id_of("other_post"), 1)), HasStatus(201));
    EXPECT_EQ(ana.get(path_of("post")).json().at("votes"), 1);
    EXPECT_EQ(ana.get(path_of("other_post")).json().at("votes"), 1);

    const auto sign_up = [&](const char* name) {
        const Json user{{"email", "new@example.com"}, {"password", kept("password")}, {"username", name}};
        return stranger.post("/users", user.dump());
    };
    EXPECT_THAT(sign_up("ANA"), HasStatus(409));
    EXPECT_THAT(sign_up("gone"), HasStatus(409)) << "the name of a deleted account stays reserved";
    EXPECT_THAT(sign_up("cem"), HasStatus(201));
}

TEST_F(OlderBackup, RefreshTokensStayValid) {
    ASSERT_EQ(restore().code, 0);
    renew_sessions();
    const app::Server server(quick_config(), database().url());
    Client phone(server.port());
    const auto repeated = refresh(phone, kept("replaced_token"));
    ASSERT_THAT(repeated, HasStatus(200)) << "the answer of the older server may have been lost";
    EXPECT_EQ(repeated.json().at("refresh_token"), kept("refresh_token"));
    const auto refreshed = refresh(phone, kept("refresh_token"));
    ASSERT_THAT(refreshed, HasStatus(200));
    EXPECT_THAT(Client(server.port(), refreshed.json().at("access_token").get<std::string>()).get(path_of("draft")),
                HasStatus(200));
    EXPECT_THAT(refresh(phone, refreshed.json().at("refresh_token").get<std::string>()), HasStatus(200));
}

}  // namespace plaza::test
