// Confirming an e-mail address and resetting a password with mailed links.
#include <future>

#include "tests/support/api.hpp"
#include "tests/support/smtp.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::HasSubstr;

namespace {

const std::string invalid_link = "this link was used, is too old, or is not one of ours: ask for another mail";

app::Config configured(app::Config config, void (*change)(app::Config&)) {
    change(config);
    return config;
}

std::string token_body(const std::string& token) {
    return Json{{"token", token}}.dump();
}

std::string reset_body(const std::string& token, const std::string& password = "a newer password") {
    return Json{{"token", token}, {"password", password}}.dump();
}

}  // namespace

class MailedLinks : protected WithMailServer, public Api {
 protected:
    explicit MailedLinks(void (*change)(app::Config&) = [](app::Config&) {})
        : Api(configured(mailing_to(smtp), change)) {}

    [[nodiscard]] bool is_confirmed(const Person& person) {
        return database().scalar("select email_confirmed_at is not null from users where id = $1",
                                 {std::to_string(person.id)}) == "t";
    }
    /// A new user, and the token of the confirmation mail, which is the number-th mail of the server.
    std::pair<Person, std::string> new_user(const std::string& name, std::size_t number) {
        auto person = signed_up(name);
        return {std::move(person), smtp.wait_for_number(number).token()};
    }
    /// Requests a reset and returns the mailed token. The mail is the number-th mail of the server.
    std::string request_reset(const std::string& email, std::size_t number) {
        const auto answer = anonymous().post("/password-reset", Json{{"email", email}}.dump());
        EXPECT_EQ(answer.status, 202) << answer.body;
        const auto mail = smtp.wait_for_number(number);
        EXPECT_EQ(mail.subject(), "Choose a new password");
        return mail.token();
    }
    Answer log_in_with(const std::string& email, const std::string& password) {
        return anonymous().post("/login", form({{"username", email}, {"password", password}}));
    }
    void expire_tokens() { database().exec("update email_tokens set expires_at = clock_timestamp()"); }
};

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
    EXPECT_THAT(ana.post("/users/me/email/confirmation", ""), Refuses(409, "this e-mail address is confirmed already"));
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
    ASSERT_EQ(ana.patch("/users/me", body.dump()).status, 200);
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
    ASSERT_EQ(ana.patch("/users/me", body.dump()).status, 200);
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

class PasswordReset : public MailedLinks {};

TEST_F(PasswordReset, LinkChangesPasswordAndEndsSessions) {
    auto [ana, confirmation] = new_user("ana", 1);
    const auto token = request_reset("ANA@example.com", 2);
    EXPECT_EQ(anonymous().post("/password-reset/confirm", reset_body(token)).status, 204);

    EXPECT_EQ(log_in_with(ana.email, ana.password).status, 403);
    EXPECT_EQ(log_in_with(ana.email, "a newer password").status, 200);
    EXPECT_EQ(ana.get("/posts").status, 401);
    EXPECT_TRUE(is_confirmed(ana)) << "receiving the mail proves the address";
    EXPECT_EQ(smtp.wait_for_number(3).subject(), "Your password was changed");
    EXPECT_THAT(anonymous().post("/password-reset/confirm", reset_body(token)), Refuses(400, invalid_link));
}

TEST_F(PasswordReset, MailGoesToStoredSpellingOfAddress) {
    const Json body{{"email", "kim@b\u00FCcher.example"}, {"password", "a sound password"}};
    ASSERT_EQ(anonymous().post("/users", body.dump()).status, 201);
    static_cast<void>(smtp.wait_for_number(1));
    const auto token = request_reset("\u212Aim@XN--BCHER-KVA.example", 2);
    EXPECT_EQ(smtp.wait_for_number(2).to, smtp.wait_for_number(1).to);
    EXPECT_EQ(anonymous().post("/password-reset/confirm", reset_body(token)).status, 204);
    EXPECT_EQ(log_in_with("KIM@b\u00FCcher.example", "a newer password").status, 200);
}

TEST_F(PasswordReset, UnknownAddressGetsSameAnswerAndNoMail) {
    auto [ana, confirmation] = new_user("ana", 1);
    const auto known = anonymous().post("/password-reset", R"({"email":"ana@example.com"})");
    const auto unknown = anonymous().post("/password-reset", R"({"email":"bob@example.com"})");
    EXPECT_EQ(known.status, 202);
    EXPECT_EQ(unknown.status, 202);
    EXPECT_EQ(unknown.body, known.body);
    EXPECT_TRUE(becomes_true([&] { return database().scalar("select count(*) from jobs") == "0"; }));
    EXPECT_EQ(smtp.mails().size(), 2U);
    EXPECT_EQ(smtp.offered(), 2);
}

TEST_F(PasswordReset, TimeDoesNotRevealKnownAddresses) {
    auto [ana, confirmation] = new_user("ana", 1);
    auto client = anonymous();
    const auto median = [](std::vector<std::chrono::nanoseconds>& of) {
        std::ranges::nth_element(of, of.begin() + 50);
        return std::chrono::duration<double>(of[50]).count();
    };
    const auto ratio = [&] {
        std::array<std::vector<std::chrono::nanoseconds>, 2> times;
        // Alternate, so that other load on the machine affects both.
        for (int round = 0; round < 202; ++round) {
            const auto* body = round % 2 == 0 ? R"({"email":"ana@example.com"})" : R"({"email":"bob@example.com"})";
            const auto begin = std::chrono::steady_clock::now();
            client.post("/password-reset", body);
            times[static_cast<std::size_t>(round % 2)].push_back(std::chrono::steady_clock::now() - begin);
        }
        const auto known = median(times[0]);
        const auto unknown = median(times[1]);
        return std::max(known, unknown) / std::min(known, unknown);
    };
    // A leak shows in every run, a busy machine only in some.
    EXPECT_LT(std::min({ratio(), ratio(), ratio()}), 1.3);
}

TEST_F(PasswordReset, OlderLinksAreInvalidated) {
    auto [ana, confirmation] = new_user("ana", 1);
    const auto older = request_reset("ana@example.com", 2);
    const auto newer = request_reset("ana@example.com", 3);
    EXPECT_EQ(anonymous().post("/password-reset/confirm", reset_body(newer)).status, 204);
    EXPECT_THAT(anonymous().post("/password-reset/confirm", reset_body(older)), Refuses(400, invalid_link));
}

TEST_F(PasswordReset, ConcurrentResetsSucceedOnce) {
    auto [ana, confirmation] = new_user("ana", 1);
    const std::array tokens{request_reset("ana@example.com", 2), request_reset("ana@example.com", 3)};
    std::vector<std::future<int>> statuses;
    for (std::size_t caller = 0; caller < 8; ++caller)
        statuses.push_back(std::async(std::launch::async, [this, body = reset_body(tokens[caller % 2])] {
            return anonymous().post("/password-reset/confirm", body).status;
        }));
    int changed = 0;
    for (auto& status : statuses) {
        const int is = status.get();
        EXPECT_TRUE(is == 204 || is == 400) << is;
        changed += is == 204 ? 1 : 0;
    }
    EXPECT_EQ(changed, 1);
}

TEST_F(PasswordReset, TokenIsValidForOneHourAndItsAddress) {
    auto [ana, confirmation] = new_user("ana", 1);
    const auto old = request_reset("ana@example.com", 2);
    expire_tokens();
    EXPECT_THAT(anonymous().post("/password-reset/confirm", reset_body(old)), Refuses(400, invalid_link));
    const auto moved = request_reset("ana@example.com", 3);
    database().exec(
        "update users set email = 'another@example.com'; update emails set address = 'another@example.com'");
    EXPECT_THAT(anonymous().post("/password-reset/confirm", reset_body(moved)), Refuses(400, invalid_link));
    EXPECT_EQ(log_in_with("another@example.com", ana.password).status, 200);
}

TEST_F(PasswordReset, ResetTokenCannotConfirmAddress) {
    auto [ana, confirmation] = new_user("ana", 1);
    const auto token = request_reset("ana@example.com", 2);
    EXPECT_THAT(anonymous().post("/users/confirm-email", token_body(token)), Refuses(400, invalid_link));
}

TEST_F(PasswordReset, SuspendedUserGetsNoMail) {
    auto [ana, confirmation] = new_user("ana", 1);
    const auto token = request_reset("ana@example.com", 2);
    database().exec("update users set suspended_at = now()");
    EXPECT_EQ(anonymous().post("/password-reset", R"({"email":"ana@example.com"})").status, 202);
    EXPECT_TRUE(becomes_true([&] { return database().scalar("select count(*) from jobs") == "0"; }));
    EXPECT_EQ(smtp.mails().size(), 2U);
    EXPECT_THAT(anonymous().post("/password-reset/confirm", reset_body(token)), Refuses(400, invalid_link));
}

TEST_F(PasswordReset, NewPasswordMustFollowRules) {
    auto [ana, confirmation] = new_user("ana", 1);
    const auto token = request_reset("ana@example.com", 2);
    for (const char* password : {"short", "password", ""})
        EXPECT_THAT(anonymous().post("/password-reset/confirm", reset_body(token, password)), HasStatus(422));
    EXPECT_EQ(anonymous().post("/password-reset/confirm", reset_body(token)).status, 204)
        << "the token was not used up";
}

TEST_F(PasswordReset, ErrorsNameFieldsWithoutSecrets) {
    EXPECT_THAT(anonymous().post("/password-reset", R"({"email":"nope"})"), HasStatus(422));
    EXPECT_THAT(anonymous().post("/password-reset", "{}"), HasStatus(422));
    const auto answer = anonymous().post("/password-reset/confirm", R"({"token":["canary"],"password":7})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.json()["detail"].size(), 2U);
    EXPECT_THAT(answer.body, testing::Not(HasSubstr("canary")));
}

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
