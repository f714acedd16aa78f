// Second factors under attack: replays, guesses, old tickets, and sign-ups with the address of another.
#include <chrono>
#include <future>
#include <vector>

#include "app/server.hpp"
#include "tests/support/oauth.hpp"
#include "tests/support/rate_limited.hpp"
#include "tests/support/smtp.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

class SecondFactor : public OAuth {
 protected:
    explicit SecondFactor(const app::Config& config = with_data_key()) : OAuth(config) {}

    Answer log_in_with(const Person& person, const std::string& code) {
        return anonymous().post("/login",
                                form({{"username", person.email}, {"password", person.password}, {"otp", code}}));
    }
    Answer remove(Person& person, const std::string& code) {
        return person.post("/users/me/totp/delete", Json{{"current_password", person.password}, {"code", code}}.dump());
    }
    static Answer send_code(TextBrowser& browser, const std::string& code) {
        return browser.submit("/oauth/authorize/code", {{"otp", code}});
    }
    /// A browser that has sent the password, and shows the page for the code.
    TextBrowser at_code(const Person& person, const RegisteredApp& app) {
        auto one = browser();
        one.open(authorize_path(app));
        EXPECT_THAT(sign_in(one, person).body, HasSubstr("Second factor"));
        return one;
    }
};

TEST_F(SecondFactor, EachCodeWorksOnceAlsoInParallel) {
    auto ana = signed_up("ana");
    const auto factor = add_second_factor(ana);
    for (const auto& code : {factor.code(), factor.recovery_codes[0]}) {
        std::vector<std::future<int>> log_ins;
        for (int n = 0; n < 8; ++n)
            log_ins.push_back(std::async(std::launch::async, [&] { return log_in_with(ana, code).status; }));
        int worked = 0;
        for (auto& one : log_ins) worked += one.get() == 200 ? 1 : 0;
        EXPECT_EQ(worked, 1) << code;
        EXPECT_EQ(log_in_with(ana, code).status, 403);
    }
    EXPECT_EQ(log_in_with(ana, factor.code(-1)).status, 403) << "older than one that was used";
    EXPECT_EQ(log_in_with(ana, factor.code(1)).status, 200) << "the clock of a phone may be half a minute fast";
    EXPECT_EQ(log_in_with(ana, factor.code(3)).status, 403);
    for (std::size_t n = 1; n < factor.recovery_codes.size(); ++n)
        EXPECT_EQ(log_in_with(ana, factor.recovery_codes[n]).status, 200) << n;
    EXPECT_EQ(database().scalar("select recovery_hashes from second_factors"), "{}");
    // Hashes are bound to their user.
    auto bo = signed_up("bo");
    const auto of_bo = add_second_factor(bo);
    database().exec(
        fmt::format("update second_factors set recovery_hashes = (select recovery_hashes from second_factors "
                    "where user_id = {}) where user_id = {}",
                    bo.id, ana.id));
    EXPECT_EQ(log_in_with(ana, of_bo.recovery_codes[0]).status, 403);
}

TEST_F(SecondFactor, TicketEndsWithPasswordAndSuspension) {
    auto ana = signed_up("ana");
    const auto app = registered();
    const auto factor = add_second_factor(ana);
    auto one = at_code(ana, app);
    auto two = at_code(ana, app);
    auto three = at_code(ana, app);
    two.keep_hidden("ticket", one.hidden("ticket"));
    EXPECT_EQ(send_code(two, factor.recovery_codes[0]).status, 403) << "the ticket of another browser";
    database().exec("update users set suspended_at = now()");
    EXPECT_THAT(send_code(three, factor.code()).body, HasSubstr("The code is wrong or was used."));
    database().exec("update users set suspended_at = null");
    EXPECT_EQ(
        ana.patch("/users/me", R"({"password":"pears in the icebox","current_password":"plums in the icebox"})").status,
        200);
    EXPECT_THAT(send_code(one, factor.code()).body, HasSubstr("The code is wrong or was used."));
    EXPECT_FALSE(one.cookies().contains("plaza_browser"));
    ana.password = "pears in the icebox";
    auto four = at_code(ana, app);
    EXPECT_EQ(send_code(four, factor.code()).status, 303) << "no attempt above has used up the code";
}

TEST_F(SecondFactor, UseKeepsWhatOperatorRemoves) {
    auto ana = signed_up("ana");
    const auto factor = add_second_factor(ana);
    const auto ends = [&](const std::string& when) { database().exec("update second_factors set ends_at = " + when); };
    const auto is_removed = [&] { return database().scalar("select ends_at is not null from second_factors") == "t"; };
    for (const auto& code : {factor.code(), factor.recovery_codes[0]}) {
        ends("now() + interval '1 hour'");
        EXPECT_EQ(log_in_with(ana, "000000").status, 403);
        EXPECT_TRUE(is_removed()) << "a wrong code keeps nothing";
        EXPECT_EQ(log_in_with(ana, code).status, 200);
        EXPECT_FALSE(is_removed());
    }
    ends("now()");
    EXPECT_EQ(log_in_with(ana, "").status, 200);
    EXPECT_EQ(ana.get("/users/me/totp").body, R"({"enabled":false})");
    const auto next = add_second_factor(ana);
    EXPECT_EQ(log_in_with(ana, factor.recovery_codes[1]).status, 403) << "of the removed one";
    EXPECT_EQ(log_in_with(ana, next.code()).status, 200);
    ends("now()");
    EXPECT_EQ(remove(ana, "").status, 204);
    EXPECT_EQ(database().scalar("select count(*) from second_factors"), "0");
}

class SecondFactorLimits : public SecondFactor {
 protected:
    SecondFactorLimits()
        : SecondFactor(rate_limited(with_data_key(), [](app::Config& config) {
              config.limits.rates.second_factor_by_account = {4, std::chrono::hours{1}};
          })) {}
};

TEST_F(SecondFactorLimits, WrongCodesOfOneAccountAreCountedTogether) {
    auto ana = signed_up("ana");
    auto bo = signed_up("bo");
    database().exec("update users set role = 'admin'");
    const auto app = registered(callback, "read admin:read");
    const auto factor = add_second_factor(ana);
    const auto of_bo = add_second_factor(bo);
    auto page = at_code(ana, app);
    auto consent = at_code(ana, app);
    consent.open(send_code(consent, factor.recovery_codes[0]).header("Location"));
    EXPECT_THAT(consent.open(authorize_path(app, "scope=admin:read")).body, HasSubstr("Allow access?"));
    const auto allow = [&](const std::string& code) {
        return consent.submit("/oauth/authorize", {{"decision", "allow"}, {"password", ana.password}, {"otp", code}});
    };

    // One wrong code at each place that takes one.
    EXPECT_EQ(log_in_with(ana, "000000").status, 403);
    EXPECT_THAT(send_code(page, "000000").body, HasSubstr("The code is wrong"));
    EXPECT_EQ(remove(ana, "0123-4567").status, 403);
    EXPECT_THAT(allow("000000").body, HasSubstr("The password or the code is wrong."));
    // A right password gives none of them back.
    EXPECT_EQ(log_in_with(ana, "").status, 403);

    const auto refused = log_in_with(ana, factor.code());
    EXPECT_EQ(refused.status, 429) << refused.body;
    EXPECT_TRUE(refused.has_header("Retry-After"));
    EXPECT_EQ(log_in_with(ana, factor.recovery_codes[1]).status, 429);
    EXPECT_EQ(remove(ana, factor.code()).status, 429);
    EXPECT_EQ(allow(factor.code()).status, 429);
    const auto refused_page = send_code(page, factor.code());
    EXPECT_EQ(refused_page.status, 429);
    EXPECT_THAT(refused_page.body, HasSubstr("Too many attempts. Try again later."));
    EXPECT_EQ(refused_page.header("Content-Type"), "text/html; charset=utf-8");

    EXPECT_EQ(log_in_with(bo, of_bo.code()).status, 200) << "another account";
    EXPECT_EQ(ana.get("/users/me").status, 200) << "sessions stay";
    EXPECT_EQ(database().scalar("select cardinality(recovery_hashes) from second_factors order by user_id limit 1"),
              "9")
        << "refused attempts use up nothing";
}

TEST_F(SecondFactorLimits, CodesOfSetUpAreCounted) {
    auto ana = signed_up("ana");
    const auto begun = ana.post("/users/me/totp", Json{{"current_password", ana.password}}.dump());
    const AddedFactor factor{Secret(begun.json()["secret"].get<std::string>()), {}};
    const auto confirm = [&](const std::string& code) {
        return ana.post("/users/me/totp/confirm", Json{{"code", code}}.dump());
    };
    for (int n = 0; n < 4; ++n) EXPECT_EQ(confirm("000000").status, 403);
    EXPECT_EQ(confirm(factor.code()).status, 429);
    EXPECT_EQ(ana.get("/users/me/totp").body, R"({"enabled":false})");

    database().exec("update sessions set compared_passwords = 10, compared_at = clock_timestamp()");
    const auto password = Json{{"current_password", ana.password}}.dump();
    EXPECT_EQ(ana.post("/users/me/totp", password).status, 429);
    EXPECT_EQ(ana.post("/users/me/authenticate", password).status, 429);
}

TEST_F(SecondFactorLimits, ServerThatLostItsKeySaysSo) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    add_second_factor(ana);
    bob.post("/users/me/totp", Json{{"current_password", bob.password}}.dump());
    const app::Server keyless(quick_config(), database().url());
    const auto proof = Json{{"current_password", ana.password}, {"code", "000000"}}.dump();
    EXPECT_EQ(Client(keyless.port(), ana.token()).post("/users/me/totp/delete", proof).status, 409);
    EXPECT_EQ(Client(keyless.port(), bob.token()).post("/users/me/totp/confirm", proof).status, 409);
}

/// A stranger signs up with the address of another and prepares the account. Then the owner of the address comes.
class Hijack : protected WithMailServer, public OAuth {
 protected:
    Hijack() : OAuth(with_data_key(mailing_to(smtp))) { smtp.forget(); }

    /// Everything that a stranger can begin, and whether it still works.
    struct Prepared {
        Person stranger;
        RegisteredApp app;
        TextBrowser browser;
        std::string token;  // of an app
        std::string code;   // of an app, not exchanged yet
    };

    Prepared prepare() {
        auto stranger = signed_up("ana");
        const auto app = registered();
        auto one = browser();
        one.pretend_origin("https://plaza.example.com");
        const auto first = parameter_of(allow(one, stranger, app), "code");
        one.open(authorize_path(app));
        const auto second =
            parameter_of(one.submit("/oauth/authorize", {{"decision", "allow"}}).header("Location"), "code");
        const auto token = exchange(app, first).json()["access_token"].get<std::string>();
        add_second_factor(stranger);
        return {std::move(stranger), app, std::move(one), token, second};
    }
    void expect_nothing_is_left(Prepared& prepared) {
        EXPECT_EQ(prepared.stranger.get("/users/me").status, 401);
        EXPECT_EQ(bearing(prepared.token).get("/posts").status, 401);
        EXPECT_EQ(exchange(prepared.app, prepared.code).status, 400);
        EXPECT_THAT(prepared.browser.open(authorize_path(prepared.app)).body, HasSubstr("Sign in"));
        EXPECT_EQ(database().scalar("select count(*) from second_factors"), "0");
    }
};

TEST_F(Hijack, ConfirmationEndsWhatStrangerBegan) {
    auto prepared = prepare();
    EXPECT_EQ(bearing(prepared.token).get("/posts").status, 200);
    const Json token{{"token", smtp.wait_for_number(1).token()}};
    EXPECT_EQ(anonymous().post("/users/confirm-email", token.dump()).status, 204);
    expect_nothing_is_left(prepared);
}

TEST_F(Hijack, ResetEndsWhatStrangerBegan) {
    auto prepared = prepare();
    EXPECT_EQ(anonymous().post("/password-reset", Json{{"email", prepared.stranger.email}}.dump()).status, 202);
    const Json reset{{"token", smtp.wait_for_number(2).token()}, {"password", "a newer password"}};
    EXPECT_EQ(anonymous().post("/password-reset/confirm", reset.dump()).status, 204);
    expect_nothing_is_left(prepared);
    EXPECT_FALSE(log_in(prepared.stranger.email, "a newer password").empty());
}

// Who confirmed the address before keeps the second factor: a stolen mailbox is not enough.
TEST_F(Hijack, ResetOfConfirmedAccountKeepsSecondFactor) {
    auto ana = signed_up("ana");
    const Json token{{"token", smtp.wait_for_number(1).token()}};
    EXPECT_EQ(anonymous().post("/users/confirm-email", token.dump()).status, 204);
    Person again{bearing(log_in(ana.email, ana.password)), ana.id, ana.email, ana.password};
    const auto factor = add_second_factor(again);
    EXPECT_EQ(anonymous().post("/password-reset", Json{{"email", ana.email}}.dump()).status, 202);
    const Json reset{{"token", smtp.wait_for_number(2).token()}, {"password", "a newer password"}};
    EXPECT_EQ(anonymous().post("/password-reset/confirm", reset.dump()).status, 204);
    const auto with = [&](const std::string& code) {
        return anonymous().post("/login",
                                form({{"username", ana.email}, {"password", "a newer password"}, {"otp", code}}));
    };
    EXPECT_EQ(with("").status, 403);
    EXPECT_EQ(with(factor.code()).status, 200);
}

TEST_F(Hijack, MailTellsThatOperatorRemovesSecondFactor) {
    database().exec(R"sql(
        insert into jobs (id, kind, payload, attempts, run_at, created_at)
        values (1, 'users.second_factor_reset_letter',
                '{"email":"ana@example.com","ends_at":"2026-11-22T12:46:21.390027Z"}', 0, now(), now()))sql");
    const auto mail = smtp.wait_for_number(1);
    EXPECT_EQ(mail.subject(), "Your second factor will be removed");
    EXPECT_THAT(mail.message, HasSubstr("at 2026-11-22 12:46 UTC"));
    EXPECT_THAT(mail.message, HasSubstr("log in before"));
}

}  // namespace plaza::test
