// Changes of an account need a log-in, or a proof of who the user is, within the last 15 minutes.
#include <string>

#include "platform/crypto/totp.hpp"
#include "tests/support/api.hpp"

namespace plaza::test {

class RecentLogIn : public Api {
 protected:
    RecentLogIn()
        : Api([] {
              auto config = quick_config();
              config.encryption.data_key = Secret("1:" + std::string(64, 'a'));
              return config;
          }()) {}

    static constexpr const char* too_old = "the last log-in was over 15 minutes ago: see POST /users/me/authenticate";

    void pass_minutes(int minutes) {
        database().exec(
            fmt::format("update sessions set created_at = created_at - interval '{0} minutes', "
                        "authenticated_at = authenticated_at - interval '{0} minutes'",
                        minutes));
    }
    static Answer authenticate(Client& client, const std::string& password, const std::string& otp = {}) {
        Json body{{"current_password", password}};
        if (!otp.empty()) body["otp"] = otp;
        return client.post("/users/me/authenticate", body.dump());
    }
    static std::string code_of(const Secret& secret) {
        return crypto::totp_code(secret, crypto::totp_step(std::chrono::system_clock::now()));
    }
    static std::string session_path(const Json& session) {
        return fmt::format("/users/me/sessions/{}", session["id"].get<std::int64_t>());
    }
};

TEST_F(RecentLogIn, IsNeededToEndOtherSessionsAndAppsAndToAddASecondFactor) {
    auto ana = signed_up("ana");
    auto phone = bearing(log_in(ana.email, ana.password));
    pass_minutes(14);
    EXPECT_THAT(ana.del("/users/me/apps/7"), HasStatus(404));
    pass_minutes(2);
    EXPECT_THAT(ana.del("/users/me/apps/7"), Refuses(403, too_old));
    EXPECT_THAT(ana.del("/users/me/sessions"), Refuses(403, too_old));
    EXPECT_THAT(ana.post("/users/me/totp/confirm", R"({"code":"123456"})"), Refuses(403, too_old));
    const auto sessions = ana.get("/users/me/sessions").json();
    ASSERT_EQ(sessions.size(), 2U);
    const auto& other = sessions[0]["current"] ? sessions[1] : sessions[0];
    EXPECT_THAT(ana.del(session_path(other)), Refuses(403, too_old));

    EXPECT_THAT(authenticate(ana, "wrong"), Refuses(403, "Invalid credentials"));
    EXPECT_THAT(ana.del(session_path(other)), Refuses(403, too_old));
    EXPECT_THAT(authenticate(phone, ana.password), HasStatus(204));
    EXPECT_THAT(ana.del(session_path(other)), Refuses(403, too_old)) << "it counts for its session alone";
    EXPECT_THAT(authenticate(ana, ana.password), HasStatus(204));
    EXPECT_THAT(ana.del(session_path(other)), HasStatus(204));
    pass_minutes(16);
    EXPECT_THAT(ana.del("/users/me/sessions"), Refuses(403, too_old));
    // A log-out needs nothing.
    const auto own = ana.get("/users/me/sessions").json()[0];
    EXPECT_THAT(ana.del(session_path(own)), HasStatus(204));
    EXPECT_THAT(anonymous().post("/users/me/authenticate", R"({"current_password":"x"})"), HasStatus(401));
}

TEST_F(RecentLogIn, NeedsTheSecondFactor) {
    auto ana = signed_up("ana");
    const Json with_password{{"current_password", ana.password}};
    pass_minutes(16);
    // The password in the request is a proof while there is no second factor.
    const auto begun = ana.post("/users/me/totp", with_password.dump());
    const Secret secret(begun.json()["secret"].get<std::string>());
    EXPECT_THAT(ana.post("/users/me/totp/confirm", Json{{"code", code_of(secret)}}.dump()), HasStatus(200));
    database().exec("update second_factors set last_step = 0");

    pass_minutes(16);
    const auto change = [&] {
        return ana.patch("/users/me", Json{{"email", "new@example.com"}, {"current_password", ana.password}}.dump());
    };
    EXPECT_THAT(change(), Refuses(403, too_old));
    EXPECT_THAT(ana.del("/users/me", with_password.dump()), Refuses(403, too_old));
    EXPECT_THAT(ana.patch("/users/me", R"({"username":"ana"})"), HasStatus(200)) << "a name is no secret";
    EXPECT_THAT(authenticate(ana, ana.password),
                Refuses(403, "this account has a second factor: send its code too, in the form field `otp`"));
    EXPECT_THAT(authenticate(ana, ana.password, "123456"),
                Refuses(403, "the code of the second factor is wrong or was used"));
    EXPECT_THAT(change(), Refuses(403, too_old));
    EXPECT_THAT(authenticate(ana, ana.password, code_of(secret)), HasStatus(204));
    EXPECT_THAT(change(), HasStatus(200));
    EXPECT_THAT(ana.del("/users/me", with_password.dump()), HasStatus(204));
}

}  // namespace plaza::test
