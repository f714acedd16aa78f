// Confirming an e-mail address, and the mails about changes of an account.
#include <algorithm>
#include <future>

#include "tests/api/native/mailed_links.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

class EmailConfirmation : public MailedLinks {};

TEST_F(EmailConfirmation, LinkConfirmsOnce) {
    auto [ana, token] = new_user("ana", 1);
    EXPECT_FALSE(is_confirmed(ana));
    EXPECT_EQ(anonymous().post("/users/confirm-email", token_body(token)).status, 204);
    EXPECT_TRUE(is_confirmed(ana));
    EXPECT_THAT(anonymous().post("/users/confirm-email", token_body(token)), Refuses(400, invalid_link));
}

TEST_F(EmailConfirmation, UnconfirmedUserMayPost) {
    auto [ana, token] = new_user("ana", 1);
    EXPECT_GT(publish(ana), 0);
}

TEST_F(EmailConfirmation, AppAsksForTheMailAgain) {
    auto [ana, token] = new_user("ana", 1);
    const auto* path = "/api/v1/emails/confirmations";
    EXPECT_THAT(ana.post(path, R"({"email":"other@example.com"})"), HasStatus(422));
    EXPECT_THAT(ana.post(path, "{}"), Answers(200, "{}"));
    EXPECT_EQ(anonymous().post("/users/confirm-email", token_body(smtp.wait_for_number(2).token())).status, 204);
    auto again = bearing(log_in(ana.email, ana.password));
    EXPECT_THAT(again.post(path, "{}"), HasStatus(403));
}

TEST_F(EmailConfirmation, ConcurrentConfirmationsSucceedOnce) {
    auto [ana, token] = new_user("ana", 1);
    std::vector<std::future<int>> statuses;
    for (int caller = 0; caller < 8; ++caller)
        statuses.push_back(std::async(std::launch::async, [this, body = token_body(token)] {
            return anonymous().post("/users/confirm-email", body).status;
        }));
    int confirmed = 0;
    for (auto& status : statuses) {
        const int is = status.get();
        EXPECT_TRUE(is == 204 || is == 400) << is;
        confirmed += is == 204 ? 1 : 0;
    }
    EXPECT_EQ(confirmed, 1);
}

TEST_F(EmailConfirmation, InvalidTokenIsRejected) {
    for (const std::string token : {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
        EXPECT_THAT(anonymous().post("/users/confirm-email", token_body(token)), Refuses(400, invalid_link));
    EXPECT_THAT(anonymous().post("/users/confirm-email", "{}"), HasStatus(422));
    EXPECT_THAT(anonymous().post("/users/confirm-email", R"({"token":5})"), HasStatus(422));
}

TEST_F(EmailConfirmation, TokenExpiresAfterOneHour) {
    auto [ana, token] = new_user("ana", 1);
    EXPECT_EQ(
        database().scalar("select expires_at - clock_timestamp() between '59 min' and '60 min' from email_tokens"),
        "t");
    expire_tokens();
    EXPECT_THAT(anonymous().post("/users/confirm-email", token_body(token)), Refuses(400, invalid_link));
    EXPECT_FALSE(is_confirmed(ana));
}

TEST_F(EmailConfirmation, TokenIsValidOnlyForItsAddress) {
    auto [ana, token] = new_user("ana", 1);
    database().exec("update users set email = 'another@example.com'");
    EXPECT_THAT(anonymous().post("/users/confirm-email", token_body(token)), Refuses(400, invalid_link));
    EXPECT_FALSE(is_confirmed(ana));
}

TEST_F(EmailConfirmation, ConfirmationTokenCannotResetPassword) {
    auto [ana, token] = new_user("ana", 1);
    EXPECT_THAT(anonymous().post("/password-reset/confirm", reset_body(token)), Refuses(400, invalid_link));
    EXPECT_EQ(anonymous().post("/users/confirm-email", token_body(token)).status, 204) << "the token was not used up";
}

TEST_F(EmailConfirmation, TokenOfSuspendedUserIsRejected) {
    auto [ana, token] = new_user("ana", 1);
    database().exec("update users set suspended_at = now()");
    EXPECT_THAT(anonymous().post("/users/confirm-email", token_body(token)), Refuses(400, invalid_link));
}

TEST_F(EmailConfirmation, MailIsSentAgainOnRequest) {
    auto [ana, first] = new_user("ana", 1);
    EXPECT_THAT(ana.post("/users/me/email/confirmation", ""),
                Answers(202, R"({"message":"a mail is on its way to your address"})"));
    const auto mail = smtp.wait_for_number(2);
    EXPECT_NE(mail.token(), first);
    EXPECT_EQ(anonymous().post("/users/confirm-email", token_body(mail.token())).status, 204);
    EXPECT_EQ(ana.get("/users/me").status, 401) << "the first confirmation ends what was begun before it";
    auto again = bearing(log_in(ana.email, ana.password));
    EXPECT_THAT(again.post("/users/me/email/confirmation", ""),
                Refuses(409, "this e-mail address is confirmed already"));
    EXPECT_THAT(anonymous().post("/users/me/email/confirmation", ""), HasStatus(401));
}

class AccountChanges : public MailedLinks {
 protected:
    /// The mail to this address among the first `count` mails.
    ReceivedMail mail_to(const std::string& address, std::size_t count) {
        for (auto& mail : smtp.wait_for(count))
            if (mail.to == std::vector{address}) return mail;
        throw std::runtime_error("no mail to " + address);
    }
    std::size_t count_sent_mails() {
        EXPECT_TRUE(becomes_true([this] { return database().scalar("select count(*) from jobs") == "0"; }));
        return smtp.mails().size();
    }
};

TEST_F(AccountChanges, NewAddressIsConfirmedAndOldAddressIsNotified) {
    auto [ana, first] = new_user("ana", 1);
    ASSERT_EQ(anonymous().post("/users/confirm-email", token_body(first)).status, 204);
    const Json body{{"email", "new@example.com"}, {"current_password", ana.password}};
    ASSERT_EQ(bearing(log_in(ana.email, ana.password)).patch("/users/me", body.dump()).status, 200);
    EXPECT_FALSE(is_confirmed(ana));
    const auto confirmation = mail_to("new@example.com", 3);
    EXPECT_EQ(smtp.mails().size(), 3U);
    EXPECT_EQ(std::ranges::count(smtp.mails(), std::vector<std::string>{"ana@example.com"}, &ReceivedMail::to), 2)
        << "the first confirmation, and the notification";
    EXPECT_EQ(anonymous().post("/users/confirm-email", token_body(confirmation.token())).status, 204);
    EXPECT_TRUE(is_confirmed(ana));
}

TEST_F(AccountChanges, UnchangedAddressStaysConfirmedWithoutMail) {
    auto [ana, first] = new_user("ana", 1);
    ASSERT_EQ(anonymous().post("/users/confirm-email", token_body(first)).status, 204);
    const Json body{{"email", ana.email}, {"current_password", ana.password}};
    ASSERT_EQ(bearing(log_in(ana.email, ana.password)).patch("/users/me", body.dump()).status, 200);
    EXPECT_TRUE(is_confirmed(ana));
    EXPECT_EQ(count_sent_mails(), 1U);
}

TEST_F(AccountChanges, PasswordChangeIsNotifiedAndInvalidatesResetLinks) {
    auto [ana, first] = new_user("ana", 1);
    const auto link = request_reset(ana.email, 2);
    const Json body{{"password", "pears in the cellar"}, {"current_password", ana.password}};
    ASSERT_EQ(ana.patch("/users/me", body.dump()).status, 200);
    EXPECT_EQ(smtp.wait_for_number(3).to, std::vector<std::string>{"ana@example.com"});
    EXPECT_THAT(anonymous().post("/password-reset/confirm", reset_body(link)), Refuses(400, invalid_link));
}

TEST_F(AccountChanges, RejectedChangeSendsNoMail) {
    auto [ana, first] = new_user("ana", 1);
    auto [bob, second] = new_user("bob", 2);
    const Json body{{"email", bob.email}, {"password", "pears in the cellar"}, {"current_password", ana.password}};
    ASSERT_EQ(ana.patch("/users/me", body.dump()).status, 400);
    EXPECT_EQ(count_sent_mails(), 2U);
}

}  // namespace plaza::test
