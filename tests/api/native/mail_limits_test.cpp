// Limits on requests for mails, and servers without mail.
#include <chrono>

#include "tests/api/native/mailed_links.hpp"

namespace plaza::test {

class MailLimits : public MailedLinks {
 protected:
    MailLimits()
        : MailedLinks([](app::Config& config) {
              const Rate generous{1'000, std::chrono::hours{1}};
              config.limits.state = Switch::on;
              config.limits.rates.log_in_by_account = config.limits.rates.log_in_by_address = generous;
              config.limits.rates.sign_up_by_account = config.limits.rates.sign_up_by_address = generous;
              config.limits.rates.mail_by_account = {2, std::chrono::hours{1}};
              config.limits.rates.mail_by_address = {5, std::chrono::hours{1}};
          }) {}

    Answer ask_for_reset(const std::string& email) {
        return anonymous().post("/password-reset", Json{{"email", email}}.dump());
    }
};

TEST_F(MailLimits, MailsToAddressAreLimitedWhetherKnownOrNot) {
    signed_up("ana");
    for (const char* email : {"ana@example.com", "bob@example.com"}) {
        EXPECT_EQ(ask_for_reset(email).status, 202);
        EXPECT_EQ(ask_for_reset(email).status, 202);
        const auto refused = ask_for_reset(email);
        EXPECT_EQ(refused.status, 429) << email;
        EXPECT_FALSE(refused.header("Retry-After").empty());
    }
}

TEST_F(MailLimits, RequestsOfClientAreLimited) {
    for (int person = 0; person < 5; ++person)
        EXPECT_EQ(ask_for_reset(fmt::format("person{}@example.com", person)).status, 202);
    EXPECT_EQ(ask_for_reset("person5@example.com").status, 429);
}

TEST_F(MailLimits, RepeatedConfirmationsAreLimited) {
    auto ana = signed_up("ana");
    EXPECT_EQ(ana.post("/users/me/email/confirmation", "").status, 202);
    EXPECT_EQ(ana.post("/users/me/email/confirmation", "").status, 202);
    EXPECT_EQ(ana.post("/users/me/email/confirmation", "").status, 429);
}

class WithoutMail : public Api {};

TEST_F(WithoutMail, OperationsThatNeedMailReturn409) {
    auto ana = signed_up("ana");
    const auto detail = "this server sends no mail: set PLAZA_SMTP_URL";
    EXPECT_THAT(ana.post("/users/me/email/confirmation", ""), Refuses(409, detail));
    EXPECT_THAT(anonymous().post("/password-reset", R"({"email":"ana@example.com"})"), Refuses(409, detail));
    EXPECT_EQ(database().scalar("select count(*) from jobs"), "0");
}

TEST_F(WithoutMail, OperationsAreStillDocumented) {
    const auto paths = anonymous().get("/openapi.json").json()["paths"];
    for (const char* path :
         {"/users/me/email/confirmation", "/users/confirm-email", "/password-reset", "/password-reset/confirm"})
        EXPECT_TRUE(paths.contains(path)) << path;
}

}  // namespace plaza::test
