// Suspensions and password changes: every place that checks whether a user may still act.
#include "platform/crypto/password_hash.hpp"
#include "tests/support/api.hpp"
#include "tests/support/during_transaction.hpp"
#include "tests/support/required_events.hpp"
#include "tests/support/smtp.hpp"

namespace plaza::test {

constexpr const char* suspend_all = "update users set suspended_at = clock_timestamp()";
constexpr const char* unsuspend_all = "update users set suspended_at = null";

/// Hashed like the original, but at a low cost. A log-in replaces the hash.
constexpr const char* originals_password = "correct horse battery";
constexpr const char* originals_hash = "$2b$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS";

/// Suspends with SQL only: no session ends, so each operation has to check the suspension itself.
class Suspension : protected WithMailServer, public Api {
 protected:
    Suspension() : Api(mailing_to(smtp)) {
        smtp.forget();
        require_events(database());
    }

    Answer log_in_as(const Person& person, const std::string& password) {
        return anonymous().post("/login", form({{"username", person.email}, {"password", password}}));
    }
    [[nodiscard]] std::string count(const std::string& what) {
        return database().scalar("select count(*) from " + what);
    }
    [[nodiscard]] bool jobs_are_done() {
        return becomes_true([this] { return count("jobs") == "0"; });
    }
};

TEST_F(Suspension, RejectsTokenAndLogin) {
    auto ana = signed_up("ana");
    static_cast<void>(database().rows("update users set password_hash = $1", {originals_hash}));
    database().exec(suspend_all);
    EXPECT_THAT(ana.get("/posts"), HasStatus(401));
    EXPECT_THAT(log_in_as(ana, originals_password), Refuses(403, "Invalid credentials"));
    EXPECT_EQ(database().scalar("select password_hash from users"), originals_hash)
        << "no hash is written for a suspended user";
    database().exec(unsuspend_all);
    EXPECT_THAT(ana.get("/posts"), HasStatus(200));
    EXPECT_THAT(log_in_as(ana, originals_password), HasStatus(200));
}

TEST_F(Suspension, RejectsRefresh) {
    auto ana = signed_up("ana");
    const auto token = log_in_to_stay(ana)["refresh_token"].get<std::string>();
    database().exec(suspend_all);
    EXPECT_THAT(anonymous().post("/login/refresh", form({{"refresh_token", token}})), HasStatus(401));
    database().exec(unsuspend_all);
    EXPECT_THAT(anonymous().post("/login/refresh", form({{"refresh_token", token}})), HasStatus(200));
}

TEST_F(Suspension, StopsConcurrentLogin) {
    auto ana = signed_up("ana");
    const auto before = count("sessions");
    const auto [answer, has_waited] =
        during_transaction(database(), suspend_all, [&] { return log_in_as(ana, ana.password); });
    EXPECT_TRUE(has_waited);
    EXPECT_THAT(answer, Refuses(403, "Invalid credentials"));
    EXPECT_EQ(count("sessions"), before);
}

TEST_F(Suspension, StopsConcurrentPasswordChange) {
    auto ana = signed_up("ana");
    const Json change{{"password", "pears in the cellar"}, {"current_password", ana.password}};
    const auto hash = database().scalar("select password_hash from users");
    const auto [answer, has_waited] =
        during_transaction(database(), suspend_all, [&] { return ana.patch("/users/me", change.dump()); });
    EXPECT_TRUE(has_waited);
    EXPECT_THAT(answer, HasStatus(401));
    EXPECT_EQ(database().scalar("select password_hash from users"), hash);
}

TEST_F(Suspension, StopsConcurrentDeletion) {
    auto ana = signed_up("ana");
    const auto body = Json{{"current_password", ana.password}}.dump();
    const auto [answer, has_waited] =
        during_transaction(database(), suspend_all, [&] { return ana.post("/users/me/delete", body); });
    EXPECT_TRUE(has_waited);
    EXPECT_THAT(answer, HasStatus(401));
    EXPECT_EQ(count("accounts"), "1");
}

TEST_F(Suspension, InvalidatesMailedLinks) {
    auto ana = signed_up("ana");
    const auto confirmation = smtp.wait_for_number(1).token();
    ASSERT_THAT(anonymous().post("/password-reset", R"({"email":"ana@example.com"})"), HasStatus(202));
    const auto reset = smtp.wait_for_number(2).token();
    const auto hash = database().scalar("select password_hash from users");
    const auto confirm = [&] {
        return anonymous().post("/users/confirm-email", Json{{"token", confirmation}}.dump()).status;
    };
    database().exec(suspend_all);
    EXPECT_EQ(confirm(), 400);
    EXPECT_THAT(
        anonymous().post("/password-reset/confirm", Json{{"token", reset}, {"password", "pears in the cellar"}}.dump()),
        HasStatus(400));
    EXPECT_EQ(database().scalar("select password_hash from users"), hash);
    EXPECT_EQ(count("users where email_confirmed_at is not null"), "0");
}

TEST_F(Suspension, StopsMails) {
    auto ana = signed_up("ana");
    static_cast<void>(smtp.wait_for_number(1));
    ASSERT_TRUE(jobs_are_done());
    database().exec(suspend_all);
    database().exec("delete from email_tokens");
    ASSERT_THAT(anonymous().post("/password-reset", R"({"email":"ana@example.com"})"), HasStatus(202));
    database().exec(
        "insert into jobs (id, kind, payload, run_at, created_at) select 1, 'users.confirmation_letter', "
        "jsonb_build_object('user_id', id, 'email', email), now(), now() from users");
    // This request wakes the worker for the job that was inserted with SQL.
    ASSERT_THAT(anonymous().post("/password-reset", R"({"email":"nobody@example.com"})"), HasStatus(202));
    EXPECT_TRUE(jobs_are_done());
    EXPECT_EQ(count("email_tokens"), "0");
    EXPECT_EQ(smtp.mails().size(), 1U);
}

class ConcurrentPasswordChange : public Suspension {
 protected:
    /// Statements that another device is about to commit.
    static std::string another_password() {
        const auto hash = crypto::hash_password(Secret("pears in the cellar"), {1024 * 1024, 1});
        return fmt::format("update users set password_hash = '{}', password_changed_at = clock_timestamp()",
                           hash.value().data());
    }
};

TEST_F(ConcurrentPasswordChange, StopsDeletion) {
    auto ana = signed_up("ana");
    const auto body = Json{{"current_password", ana.password}}.dump();
    const auto [answer, has_waited] =
        during_transaction(database(), another_password(), [&] { return ana.del("/users/me", body); });
    EXPECT_TRUE(has_waited);
    EXPECT_THAT(answer, HasStatus(401));
    EXPECT_EQ(count("accounts"), "1");
}

TEST_F(ConcurrentPasswordChange, IsNotOverwrittenByRehash) {
    auto ana = signed_up("ana");
    static_cast<void>(database().rows("update users set password_hash = $1", {originals_hash}));
    const auto [answer, has_waited] =
        during_transaction(database(), another_password(), [&] { return log_in_as(ana, originals_password); });
    EXPECT_TRUE(has_waited);
    EXPECT_THAT(answer, Refuses(403, "Invalid credentials"));
    EXPECT_THAT(log_in_as(ana, originals_password), HasStatus(403));
    EXPECT_THAT(log_in_as(ana, "pears in the cellar"), HasStatus(200));
}

}  // namespace plaza::test
