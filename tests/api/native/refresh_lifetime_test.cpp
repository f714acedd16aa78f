// The lifetime of refresh tokens and of their sessions.
#include <chrono>

#include "tests/api/native/refresh.hpp"

namespace plaza::test {

TEST_F(Refresh, RefreshExtendsTokenLifetime) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    advance_time("29 days");
    auto answer = refresh(token);
    ASSERT_THAT(answer, HasStatus(200));
    advance_time("29 days");
    answer = refresh(refresh_token_in(answer));
    ASSERT_THAT(answer, HasStatus(200));
    advance_time("31 days");
    EXPECT_THAT(refresh(refresh_token_in(answer)), Refuses(401, invalid_token));
}

TEST_F(Refresh, SessionEndsDespiteRefreshes) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    for (int days = 0; days < 80; days += 20) {
        advance_time("20 days");
        auto answer = refresh(token);
        ASSERT_THAT(answer, HasStatus(200)) << days;
        token = refresh_token_in(answer);
    }
    EXPECT_EQ(database().scalar("select round(extract(epoch from max(expires_at) - clock_timestamp()) / 86400) "
                                "from sessions"),
              "10");
    advance_time("11 days");
    EXPECT_THAT(refresh(token), Refuses(401, invalid_token));
}

TEST_F(Refresh, MaximumAgeLimitsSession) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    database().exec(
        "update sessions set created_at = now() - interval '89 days', expires_at = now() + interval '1 year'");
    auto answer = refresh(token);
    ASSERT_THAT(answer, HasStatus(200));
    database().exec(
        "update sessions set created_at = now() - interval '91 days', expires_at = now() + interval '1 year'");
    EXPECT_THAT(refresh(refresh_token_in(answer)), Refuses(401, invalid_token));
}

TEST_F(Refresh, EndedSessionIsRejected) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    ana.del("/users/me/sessions");
    EXPECT_THAT(refresh(token), Refuses(401, invalid_token));
}

TEST_F(Refresh, DeletedUserIsRejected) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    database().exec("delete from accounts");
    EXPECT_THAT(refresh(token), Refuses(401, invalid_token));
}

TEST_F(Refresh, SuspendedUserIsRejected) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    database().exec("update users set suspended_at = clock_timestamp()");
    EXPECT_THAT(refresh(token), Refuses(401, invalid_token));
}

app::Config without_end() {
    auto config = quick_config();
    config.sessions.session_life = std::chrono::hours{0};
    return config;
}

class RefreshWithoutMaxAge : public Refresh {
 protected:
    RefreshWithoutMaxAge() : Refresh(without_end()) {}
};

TEST_F(RefreshWithoutMaxAge, SessionLastsWhileRefreshed) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    for (int days = 0; days < 400; days += 25) {
        advance_time("25 days");
        auto answer = refresh(token);
        ASSERT_THAT(answer, HasStatus(200)) << days;
        token = refresh_token_in(answer);
    }
    advance_time("31 days");
    EXPECT_THAT(refresh(token), Refuses(401, invalid_token)) << "an unused token still expires";
}

}  // namespace plaza::test
