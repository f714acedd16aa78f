// Rate limits under floods from many networks, and while PostgreSQL cannot count.
#include "platform/base/rate_limit.hpp"
#include "tests/support/rate_limited.hpp"
#include "tests/support/smtp.hpp"

namespace plaza::test {

namespace {

/// A client in one of the networks of an IPv6 /48.
Headers in_site(int site, int network) {
    return {{"X-Forwarded-For", fmt::format("2001:db8:{:x}:{:x}::1", site, network)}};
}

}  // namespace

class FloodedServer : protected WithMailServer, public RateLimited {
 protected:
    explicit FloodedServer(void (*change)(app::Config&)) : RateLimited(mailing_to(smtp), change) { smtp.forget(); }

    Answer ask_for_reset(const std::string& email, const Headers& headers) {
        return anonymous().post("/password-reset", Json{{"email", email}}.dump(), headers);
    }
    void hide_table(const std::string& table) { database().exec("alter table " + table + " rename to elsewhere"); }
    void restore_table(const std::string& table) { database().exec("alter table elsewhere rename to " + table); }
    std::string count_of_rows() { return database().scalar("select count(*) from attempts"); }
};

class LoginFloods : public FloodedServer {
 protected:
    LoginFloods()
        : FloodedServer(
              [](app::Config& config) { config.limits.rates.log_in_by_account = {3, std::chrono::hours{1}}; }) {}
};

TEST_F(LoginFloods, AttackOnOneAccountWritesFewRows) {
    auto ana = signed_up("ana");
    database().exec(
        "create sequence writes; create function count_write() returns trigger language plpgsql as $$ "
        "begin perform nextval('writes'); return new; end $$; "
        "create trigger count_writes before insert on attempts for each row execute function count_write()");
    int compared = 0;
    for (int network = 0; network < 300; ++network)
        compared += log_in_as(ana.email, "wrong", in_site(network, network)).status == 403;
    ASSERT_GE(compared, 30);
    ASSERT_LT(compared, 100) << "the ceiling rejects the others";
    const auto at_most = 2 * compared;
    EXPECT_LE(std::stoi(database().scalar("select last_value from writes")), at_most)
        << "two writes per allowed attempt";
    EXPECT_LE(std::stoi(count_of_rows()), compared + 1);
}

TEST_F(LoginFloods, SuccessfulLoginLeavesNoRow) {
    auto ana = signed_up("ana");
    ASSERT_THAT(log_in_as(ana.email, ana.password, in_site(1, 1)), HasStatus(200));
    EXPECT_EQ(count_of_rows(), "0");
    ASSERT_THAT(log_in_as(ana.email, "wrong", in_site(2, 2)), HasStatus(403));
    ASSERT_THAT(log_in_as(ana.email, ana.password, in_site(2, 2)), HasStatus(200));
    EXPECT_EQ(count_of_rows(), "2") << "the failure still counts: in its network and for the ceiling";
}

TEST_F(LoginFloods, AttemptsThatPostgresCannotCountDoNotCount) {
    auto ana = signed_up("ana");
    hide_table("attempts");
    for (int attempt = 0; attempt < 5; ++attempt) ASSERT_THAT(log_in_as(ana.email, "wrong"), HasStatus(503)) << attempt;
    restore_table("attempts");
    for (int attempt = 0; attempt < 3; ++attempt) ASSERT_THAT(log_in_as(ana.email, "wrong"), HasStatus(403)) << attempt;
    EXPECT_THAT(log_in_as(ana.email, "wrong"), HasStatus(429));
}

class NetworkFloods : public FloodedServer {
 protected:
    NetworkFloods()
        : FloodedServer([](app::Config& config) {
              config.limits.rates.sign_up_by_address = {2, std::chrono::hours{1}};
              config.limits.rates.refresh_by_address = {2, std::chrono::hours{1}};
              config.limits.rates.mail_by_address = {2, std::chrono::hours{1}};
          }) {}
};

TEST_F(NetworkFloods, SignUpThatCannotBeCountedDoesNotCount) {
    hide_table("attempts");
    for (int attempt = 0; attempt < 4; ++attempt)
        ASSERT_THAT(sign_up("ana@example.com", in_site(1, 1)), HasStatus(503)) << attempt;
    restore_table("attempts");
    EXPECT_THAT(sign_up("ana@example.com", in_site(1, 1)), HasStatus(201));
    EXPECT_THAT(sign_up("ana@example.com", in_site(1, 1)), HasStatus(400));
    EXPECT_THAT(sign_up("ana@example.com", in_site(1, 1)), HasStatus(429));
}

TEST_F(NetworkFloods, RefreshThatFailedInPostgresDoesNotCount) {
    auto ana = signed_up("ana");
    const std::string token = log_in_to_stay(ana)["refresh_token"].get<std::string>();
    const auto body = form({{"refresh_token", token}});
    for (const char* table : {"sessions", "attempts"}) {
        hide_table(table);
        for (int attempt = 0; attempt < 3; ++attempt)
            ASSERT_THAT(anonymous().post("/login/refresh", body), HasStatus(503)) << table << attempt;
        restore_table(table);
    }
    EXPECT_THAT(anonymous().post("/login/refresh", body), HasStatus(200));
}

TEST_F(NetworkFloods, SignUpsOfIpv6SiteAreLimitedLikeSixteenNetworks) {
    int counted = 0;
    for (int network = 0; network < 40; ++network)
        counted += sign_up("ana@example.com", in_site(1, network)).status != 429;
    EXPECT_EQ(counted, 32);
    EXPECT_THAT(sign_up("bob@example.com", in_site(2, 0)), HasStatus(201)) << "another site";
    EXPECT_THAT(sign_up("cem@example.com", {{"X-Forwarded-For", "203.0.113.1"}}), HasStatus(201));
}

TEST_F(NetworkFloods, SignUpsOfIpv4NetworksAreLimitedSeparately) {
    for (int network = 0; network < 40; ++network)
        ASSERT_NE(sign_up("ana@example.com", {{"X-Forwarded-For", fmt::format("203.0.113.{}", network)}}).status, 429);
}

TEST_F(NetworkFloods, MailsOfIpv6SiteAreLimitedLikeSixteenNetworks) {
    int counted = 0;
    for (int network = 0; network < 40; ++network)
        counted += ask_for_reset("ana@example.com", in_site(1, network)).status == 202;
    EXPECT_EQ(counted, 32);
    EXPECT_THAT(ask_for_reset("ana@example.com", in_site(2, 0)), HasStatus(202)) << "another site";
}

}  // namespace plaza::test
