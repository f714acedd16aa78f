// Upgrading a database whose users signed up before e-mail addresses had a normal form.
#include <gmock/gmock.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/original.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class EmailUpgrade : public App {
 protected:
    EmailUpgrade() { EXPECT_EQ(run({"migrate", "upgrade", "0008"}, settings()).code, 0); }

    [[nodiscard]] Settings settings(const Settings& more = {}) const { return on(database_.url().reveal(), more); }
    TestDatabase& database() { return database_; }

    /// Adds a user as the previous version stored them, with the password "correct horse battery".
    void add_user(int id, const std::string& email) {
        const auto number = std::to_string(id);
        static_cast<void>(
            database_.rows("insert into accounts (id, handle) values ($1, $2)", {number, "user_" + number}));
        static_cast<void>(database_.rows("insert into users (id, email, password_hash) values ($1, $2, $3)",
                                         {number, email, original_hash}));
    }
    [[nodiscard]] std::string key_of(int id) {
        return database_.scalar("select address from emails where user_id = $1", {std::to_string(id)});
    }
    [[nodiscard]] static int log_in(std::uint16_t port, const std::string& email) {
        return Client(port).post("/login", form({{"username", email}, {"password", "correct horse battery"}})).status;
    }

 private:
    TestDatabase database_{TestDatabase::Schema::empty};
};

TEST_F(EmailUpgrade, SetsNormalFormOfEveryUser) {
    add_user(1, "Ann@Example.com");
    add_user(2, "JOSE\u0301@b\u00FCcher.example");
    add_user(3, "admin@LOCALHOST");
    add_user(4, " Bo <bo@example.com>");
    Process plaza({"serve"}, settings());
    const auto port = plaza.wait_until_listening();
    EXPECT_EQ(log_in(port, "ann@example.com"), 200);
    EXPECT_EQ(log_in(port, "jos\u00E9@xn--bcher-kva.example"), 200);
    EXPECT_EQ(log_in(port, "Admin@localhost"), 200);
    EXPECT_EQ(log_in(port, "bo@example.com"), 200);
    EXPECT_EQ(key_of(2), "jos\u00E9@xn--bcher-kva.example");
    EXPECT_EQ(database().scalar("select email from users where id = 4"), " Bo <bo@example.com>") << "unchanged";
}

TEST_F(EmailUpgrade, ReportsSharedAddressesAndKeepsLogins) {
    add_user(1, "jos\u00E9@example.com");
    add_user(2, "jose\u0301@example.com");
    add_user(3, "JOS\u00C9@example.com ");
    const auto listed = run({"user", "list"}, settings());
    EXPECT_EQ(listed.code, 0);
    EXPECT_THAT(listed.output,
                AllOf(HasSubstr("users 1 (jos\u00E9@example.com) and 2 (jose\u0301@example.com) have the "
                                "same e-mail address in different spellings: user 2 can log in only"),
                      HasSubstr("and 3 (JOS\u00C9@example.com )")));
    EXPECT_EQ(key_of(1), "jos\u00E9@example.com");
    EXPECT_EQ(key_of(2), "<jose\u0301@example.com");

    Process plaza({"serve"}, settings());
    const auto port = plaza.wait_until_listening();
    const auto id_of = [port](const std::string& email) {
        const auto answer =
            Client(port).post("/login", form({{"username", email}, {"password", "correct horse battery"}})).json();
        return Client(port, answer.at("access_token").get<std::string>()).get("/users/me").json().at("id").get<int>();
    };
    EXPECT_EQ(id_of("jos\u00E9@example.com"), 1);
    EXPECT_EQ(id_of("JOS\u00C9@example.com"), 1);
    EXPECT_EQ(id_of("jose\u0301@example.com"), 2);
    EXPECT_EQ(id_of("JOS\u00C9@example.com "), 3);

    ASSERT_EQ(run({"user", "delete", "1", "--yes"}, settings()).code, 0);
    EXPECT_THAT(run({"user", "list"}, settings()).output,
                AllOf(HasSubstr("users 2 (jose"), Not(HasSubstr("users 1 (jos"))));
    EXPECT_EQ(key_of(2), "jos\u00E9@example.com") << "the next oldest user gets the address";
}

TEST_F(EmailUpgrade, SharedAddressCanBeChanged) {
    add_user(1, "jos\u00E9@example.com");
    add_user(2, "jose\u0301@example.com");
    Process plaza({"serve"}, settings());
    const auto port = plaza.wait_until_listening();
    const auto change = [port](const std::string& email, const std::string& new_email) {
        const auto answer =
            Client(port).post("/login", form({{"username", email}, {"password", "correct horse battery"}})).json();
        const nlohmann::json body{{"email", new_email}, {"current_password", "correct horse battery"}};
        return Client(port, answer.at("access_token").get<std::string>()).patch("/users/me", body.dump()).status;
    };
    EXPECT_EQ(change("jose\u0301@example.com", "jose\u0301@example.com"), 400) << "another user has the normal form";
    EXPECT_EQ(change("jose\u0301@example.com", "Pepe@example.com"), 200);
    EXPECT_EQ(key_of(2), "pepe@example.com");
    EXPECT_EQ(log_in(port, "pepe@example.com"), 200);
    EXPECT_EQ(change("jose\u0301@example.com", "jose\u0301@EXAMPLE.com"), 200) << "the older user, in this spelling";
    EXPECT_EQ(key_of(1), "jos\u00E9@example.com");
    EXPECT_EQ(database().scalar("select count(*) from emails"), "2");
}

TEST_F(EmailUpgrade, InvalidAddressDiffersFromExactKey) {
    add_user(1, "<ann@example.com");
    Process plaza({"serve"}, settings());
    const auto port = plaza.wait_until_listening();
    EXPECT_EQ(log_in(port, "<ann@example.com"), 200);
    EXPECT_EQ(log_in(port, "ann@example.com"), 403);
    EXPECT_EQ(signed_up(port, "ann").get("/users/me").json().at("email"), "ann@example.com");
}

TEST_F(EmailUpgrade, KeepsImportedAddressesWithSameForm) {
    ASSERT_EQ(run({"migrate", "upgrade", "0018"}, settings()).code, 0);
    // An address that differs from an older one only in case. The original API accepts both.
    database().exec("set session_replication_role = replica");
    add_user(7, "ANN@example.com");
    database().exec("set session_replication_role = origin");
    add_user(5, "Ann@example.com");
    add_user(9, "bo@example.com");
    Process plaza({"serve"}, settings());
    const auto port = plaza.wait_until_listening();
    EXPECT_EQ(key_of(5), "ann@example.com");
    EXPECT_EQ(key_of(7), "<ANN@example.com");
    EXPECT_EQ(key_of(9), "bo@example.com");
    for (const char* email : {"ann@example.com", "ANN@example.com", "Ann@example.com", "BO@example.com"})
        EXPECT_EQ(log_in(port, email), 200) << email;
}

TEST_F(EmailUpgrade, CanBeUndone) {
    add_user(1, "Ann@example.com");
    ASSERT_EQ(run({"migrate", "upgrade", "head"}, settings()).code, 0);
    ASSERT_EQ(run({"migrate", "downgrade", "0018", "--yes"}, settings()).code, 0);
    EXPECT_EQ(database().scalar("select normal_email from users"), "ann@example.com");
    ASSERT_EQ(run({"migrate", "downgrade", "0008", "--yes"}, settings()).code, 0);
    EXPECT_EQ(database().scalar("select email from users"), "Ann@example.com");
}

}  // namespace plaza::test
