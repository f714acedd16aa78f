#include "tests/support/api.hpp"

namespace plaza::test {

app::Config limited(void (*change)(app::Config&)) {
    auto config = quick_config();
    config.rate_limits = app::Switch::on;
    change(config);
    return config;
}

/// Far above what a test does, for the limits that it is not about.
constexpr Rate generous{1'000, std::chrono::hours{1}};

class RateLimits : public Api {
 protected:
    RateLimits()
        : Api(limited([](app::Config& config) {
              config.login_limit_account = {3, std::chrono::hours{1}};
              config.login_limit_address = generous;
              config.signup_limit_account = {3, std::chrono::hours{1}};
              config.signup_limit_address = generous;
          })) {}

    Answer log_in_as(const std::string& email, const std::string& password, const Headers& headers = {}) {
        return anonymous().post("/login", form({{"username", email}, {"password", password}}), headers);
    }
    Answer sign_up(const std::string& email) {
        return anonymous().post("/users", Json{{"email", email}, {"password", "a sound password"}}.dump());
    }
};

MATCHER(AsksToWait, "429 with a Retry-After of 1 to 3600 seconds") {
    auto seconds = arg.header("Retry-After");
    return arg.status == 429 && !seconds.empty() && std::stoi(seconds) >= 1 && std::stoi(seconds) <= 3'600;
}

TEST_F(RateLimits, AnAccountIsTriedSoOften) {
    for (int attempt = 0; attempt < 3; ++attempt)
        ASSERT_THAT(log_in_as("ana@example.com", "wrong"), Refuses(403, "Invalid credentials"));
    EXPECT_THAT(log_in_as("ana@example.com", "wrong"), AsksToWait());
    EXPECT_THAT(log_in_as("ANA@Example.com", "wrong"), AsksToWait());
    EXPECT_THAT(log_in_as("bob@example.com", "wrong"), HasStatus(403)) << "another account has tries of its own";
}

TEST_F(RateLimits, AForgedForwardedForHelpsNobody) {
    for (int attempt = 0; attempt < 3; ++attempt) log_in_as("ana@example.com", "wrong");
    EXPECT_THAT(log_in_as("ana@example.com", "wrong", {{"X-Forwarded-For", "203.0.113.9"}}), AsksToWait());
}

TEST_F(RateLimits, AnAddressIsSignedUpSoOften) {
    for (int attempt = 0; attempt < 3; ++attempt) sign_up("ana@example.com");
    EXPECT_THAT(sign_up("ana@example.com"), AsksToWait());
}

TEST_F(RateLimits, ReadersAreNotLimited) {
    for (int attempt = 0; attempt < 50; ++attempt) ASSERT_THAT(anonymous().get("/"), HasStatus(200));
}

class RateLimitsOfAnAddress : public Api {
 protected:
    RateLimitsOfAnAddress()
        : Api(limited([](app::Config& config) {
              config.login_limit_account = generous;
              config.login_limit_address = {3, std::chrono::hours{1}};
              config.signup_limit_account = generous;
              config.signup_limit_address = {3, std::chrono::hours{1}};
          })) {}
};

TEST_F(RateLimitsOfAnAddress, AClientTriesManyAccountsOnlySoOften) {
    auto log_in_as = [this](int account) {
        auto email = fmt::format("person{}@example.com", account);
        return anonymous().post("/login", form({{"username", email}, {"password", "wrong"}}));
    };
    for (int account = 0; account < 3; ++account) ASSERT_THAT(log_in_as(account), HasStatus(403));
    EXPECT_THAT(log_in_as(3), AsksToWait());
}

TEST_F(RateLimitsOfAnAddress, AClientSignsUpManyPeopleOnlySoOften) {
    for (const char* name : {"ana", "bob", "cem"}) signed_up(name);
    EXPECT_THAT(anonymous().post("/users", R"({"email":"dan@example.com","password":"a sound password"})"),
                AsksToWait());
}

}  // namespace plaza::test
