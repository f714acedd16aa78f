#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "app/server.hpp"
#include "platform/base/rate_limit.hpp"
#include "tests/support/rate_limited.hpp"
#include "tests/support/token.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

/// A client of another network: the server trusts X-Forwarded-For from this machine.
Headers from(const std::string& address) {
    return {{"X-Forwarded-For", address}};
}

MATCHER(AsksToWait, "429 with a Retry-After of 1 to 3600 seconds") {
    auto seconds = arg.header("Retry-After");
    return arg.status == 429 && !seconds.empty() && std::stoi(seconds) >= 1 && std::stoi(seconds) <= 3'600;
}

class RateLimits : public RateLimited {
 protected:
    explicit RateLimits(void (*change)(app::Config&)) : RateLimited(quick_config(), change) {}
};

class LoginLimits : public RateLimits {
 protected:
    LoginLimits()
        : RateLimits([](app::Config& config) { config.limits.rates.log_in_by_account = {3, std::chrono::hours{1}}; }) {}
};

/// Fails to log in from `networks` networks, then adds a minute to each pause, so that slow machines see the pauses
/// too.
class LoginCeiling : public LoginLimits {
 protected:
    void fail_from(int networks, const std::string& email) {
        for (int network = 0; network < networks; ++network)
            ASSERT_THAT(log_in_as(email, "wrong", from(fmt::format("203.0.113.{}", network))), HasStatus(403))
                << network;
        database().exec("update attempts set next_at = next_at + 60 * 1000000");
    }
};

TEST_F(LoginLimits, FailuresPerAccountAndNetworkAreLimited) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    for (int attempt = 0; attempt < 3; ++attempt)
        ASSERT_THAT(log_in_as(ana.email, "wrong"), Refuses(403, "Invalid credentials"));
    EXPECT_THAT(log_in_as(ana.email, "wrong"), AsksToWait());
    EXPECT_THAT(log_in_as(ana.email, ana.password), AsksToWait());
    EXPECT_THAT(log_in_as(bob.email, bob.password), HasStatus(200)) << "another account";
}

TEST_F(LoginLimits, UnknownNameIsLimitedLikeAccount) {
    for (int attempt = 0; attempt < 3; ++attempt)
        ASSERT_THAT(log_in_as("nobody@example.com", "wrong"), Refuses(403, "Invalid credentials"));
    EXPECT_THAT(log_in_as("NOBODY@example.com", "wrong"), AsksToWait());
    EXPECT_THAT(log_in_as("nobody@example.com", "wrong", from("203.0.113.1")), HasStatus(403)) << "another network";
    EXPECT_EQ(database().scalar("select count(*) from attempts"), "0") << "unknown names write nothing";
}

TEST_F(LoginLimits, SpellingsOfAddressCountTogether) {
    auto kim = signed_up("kim");
    // The second name begins with the Kelvin sign, U+212A.
    for (const char* name : {"KIM@Example.COM", "\u212Aim@example.com", " kim@example.com "})
        ASSERT_THAT(log_in_as(name, "wrong"), HasStatus(403));
    EXPECT_THAT(log_in_as("\u212AIM@example.com", "wrong"), AsksToWait());
    EXPECT_THAT(log_in_as(kim.email, kim.password), AsksToWait());
}

TEST_F(LoginLimits, SuccessfulLoginsDoNotCount) {
    auto ana = signed_up("ana");
    for (int attempt = 0; attempt < 10; ++attempt) ASSERT_THAT(log_in_as(ana.email, ana.password), HasStatus(200));
    for (int attempt = 0; attempt < 3; ++attempt) ASSERT_THAT(log_in_as(ana.email, "wrong"), HasStatus(403));
    EXPECT_THAT(log_in_as(ana.email, ana.password), AsksToWait());
}

TEST_F(LoginLimits, ConcurrentFailuresRespectLimit) {
    auto ana = signed_up("ana");
    std::atomic<int> compared = 0;
    {
        std::vector<std::jthread> guessers;
        for (int guesser = 0; guesser < 12; ++guesser)
            guessers.emplace_back([&] { compared += log_in_as(ana.email, "wrong").status == 403; });
    }
    EXPECT_EQ(compared, 3);
}

TEST_F(LoginLimits, StrangerElsewhereDoesNotLockOutOwner) {
    auto ana = signed_up("ana");
    for (int attempt = 0; attempt < 5; ++attempt) log_in_as(ana.email, "wrong", from("203.0.113.1"));
    ASSERT_THAT(log_in_as(ana.email, ana.password, from("203.0.113.1")), AsksToWait());
    EXPECT_THAT(log_in_as(ana.email, ana.password, from("203.0.113.2")), HasStatus(200));
    EXPECT_THAT(ana.del("/users/me", Json{{"current_password", ana.password}}.dump()), HasStatus(204));
}

TEST_F(LoginLimits, Ipv6NetworkIsSlash64) {
    auto ana = signed_up("ana");
    for (const char* address : {"2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::3"})
        ASSERT_THAT(log_in_as(ana.email, "wrong", from(address)), HasStatus(403));
    EXPECT_THAT(log_in_as(ana.email, "wrong", from("2001:db8:0:1:aaaa:bbbb:cccc:dddd")), AsksToWait());
    EXPECT_THAT(log_in_as(ana.email, "wrong", from("2001:db8:0:2::1")), HasStatus(403));
}

TEST_F(LoginCeiling, FailuresFromManyNetworksCountTogether) {
    auto ana = signed_up("ana");
    ASSERT_THAT(log_in_as(ana.email, ana.password, from("203.0.113.100")), HasStatus(200));
    fail_from(30, ana.email);
    EXPECT_THAT(log_in_as(ana.email, ana.password, from("203.0.113.200")), AsksToWait());
}

TEST_F(LoginCeiling, OwnerCanLogInFromNetworkWithSession) {
    auto ana = signed_up("ana");
    ASSERT_THAT(log_in_as(ana.email, ana.password, from("2001:db8:7:7::1")), HasStatus(200));
    fail_from(30, ana.email);
    ASSERT_THAT(log_in_as(ana.email, ana.password, from("2001:db8:7:8::1")), AsksToWait());
    EXPECT_THAT(log_in_as(ana.email, ana.password, from("2001:db8:7:7::2")), HasStatus(200));
    for (int attempt = 0; attempt < 3; ++attempt)
        ASSERT_THAT(log_in_as(ana.email, "wrong", from("2001:db8:7:7::2")), HasStatus(403));
    EXPECT_THAT(log_in_as(ana.email, ana.password, from("2001:db8:7:7::2")), AsksToWait())
        << "failures from that network count there";
}

TEST_F(LoginCeiling, DeviceWithSessionCanLogIn) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    fail_from(30, ana.email);
    const auto body = form({{"username", ana.email}, {"password", ana.password}});
    const auto elsewhere = from("203.0.113.200");
    EXPECT_THAT(bob.post("/login", body, elsewhere), AsksToWait()) << "a session of another account";
    EXPECT_THAT(ana.post("/login", body, elsewhere), HasStatus(200));

    const auto session = database().scalar("select max(id) from sessions where user_id = $1", {std::to_string(ana.id)});
    const auto claims = fmt::format(R"({{"user_id":{},"exp":1700000000,"sid":{}}})", ana.id, session);
    const auto expired = signed_token(claims, secret_key);
    const auto forged = signed_token(claims, "another key of thirty-two bytes..");
    EXPECT_THAT(bearing(forged).post("/login", body, from("203.0.113.201")), AsksToWait());
    EXPECT_THAT(bearing(expired).post("/login", body, from("203.0.113.201")), HasStatus(200))
        << "the session still exists";
    database().exec("delete from sessions");
    EXPECT_THAT(bearing(expired).post("/login", body, elsewhere), AsksToWait()) << "a session that has ended";
}

TEST_F(LoginLimits, TenWrongPasswordsEndSessionOfKnownDevice) {
    auto ana = signed_up("ana");
    const auto wrong = form({{"username", ana.email}, {"password", "wrong"}});
    for (int attempt = 0; attempt < 9; ++attempt) ASSERT_THAT(ana.post("/login", wrong), HasStatus(403)) << attempt;
    ASSERT_THAT(ana.get("/users/me"), HasStatus(200));
    ASSERT_THAT(ana.post("/login", wrong), HasStatus(403));
    EXPECT_THAT(ana.get("/users/me"), HasStatus(401));
    for (int attempt = 0; attempt < 3; ++attempt) ASSERT_THAT(ana.post("/login", wrong), HasStatus(403)) << attempt;
    EXPECT_THAT(ana.post("/login", wrong), AsksToWait()) << "the device counts as a stranger after that";
}

TEST_F(LoginLimits, TooLongInputIsRejectedWithFieldName) {
    const auto refused_at = [](const Answer& answer, const char* name) {
        return answer.status == 422 && answer.body.contains(name) && answer.body.contains("string_too_long");
    };
    const std::string long_text(5'000, 'x');
    EXPECT_TRUE(refused_at(log_in_as(std::string(321, 'x'), "wrong"), "username"));
    EXPECT_TRUE(refused_at(log_in_as("ana@example.com", long_text), "password"));
    EXPECT_THAT(anonymous().post("/login/refresh", form({{"refresh_token", long_text}})), HasStatus(401));
    EXPECT_TRUE(
        refused_at(anonymous().post("/users", Json{{"email", long_text}, {"password", "fine words"}}.dump()), "email"));
    EXPECT_TRUE(refused_at(anonymous().post("/users", Json{{"email", "a@b.example"}, {"password", long_text}}.dump()),
                           "password"));
    EXPECT_TRUE(refused_at(anonymous().post("/users/confirm-email", Json{{"token", long_text}}.dump()), "token"));
    auto ana = signed_up("ana");
    EXPECT_TRUE(refused_at(ana.del("/users/me", Json{{"current_password", long_text}}.dump()), "current_password"));
    EXPECT_THAT(log_in_as(std::string(320, 'x'), std::string(4'096, 'x')), HasStatus(403));
}

class NetworkLimits : public RateLimits {
 protected:
    NetworkLimits()
        : RateLimits([](app::Config& config) {
              config.limits.rates.log_in_by_address = {3, std::chrono::hours{1}};
              config.limits.rates.sign_up_by_address = {3, std::chrono::hours{1}};
              config.limits.rates.refresh_by_address = {2, std::chrono::hours{1}};
          }) {}

    Answer guess_at(int account, const Headers& headers = {}) {
        return log_in_as(fmt::format("person{}@example.com", account), "wrong", headers);
    }
};

TEST_F(NetworkLimits, FailuresAtManyAccountsAreLimited) {
    auto ana = signed_up("ana");
    for (int account = 0; account < 3; ++account) ASSERT_THAT(guess_at(account), HasStatus(403));
    EXPECT_THAT(guess_at(3), AsksToWait());
    EXPECT_THAT(guess_at(3, from("203.0.113.9")), HasStatus(403)) << "another network";
    EXPECT_THAT(ana.post("/login", form({{"username", ana.email}, {"password", ana.password}})), HasStatus(200))
        << "a device with a session does not count for the network";
}

TEST_F(NetworkLimits, ReadsAndSuccessesAreNotLimited) {
    auto ana = signed_up("ana");
    for (int attempt = 0; attempt < 10; ++attempt) ASSERT_THAT(log_in_as(ana.email, ana.password), HasStatus(200));
    for (int attempt = 0; attempt < 50; ++attempt) ASSERT_THAT(anonymous().get("/"), HasStatus(200));
    auto token = log_in_to_stay(ana)["refresh_token"].get<std::string>();
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto answer = anonymous().post("/login/refresh", form({{"refresh_token", token}}));
        ASSERT_THAT(answer, HasStatus(200)) << attempt;
        token = answer.json()["refresh_token"].get<std::string>();
    }
    for (int attempt = 0; attempt < 2; ++attempt)
        ASSERT_THAT(anonymous().post("/login/refresh", form({{"refresh_token", "guess"}})), HasStatus(401));
    EXPECT_THAT(anonymous().post("/login/refresh", form({{"refresh_token", "guess"}})), AsksToWait());
}

TEST_F(NetworkLimits, SignUpsPerNetworkAreLimited) {
    for (const char* name : {"ana", "bob", "cem"}) signed_up(name);
    EXPECT_THAT(sign_up("dan@example.com"), AsksToWait());
    EXPECT_THAT(sign_up("dan@example.com", from("203.0.113.9")), HasStatus(201));
}

class SignUpLimits : public RateLimits {
 protected:
    SignUpLimits()
        : RateLimits([](app::Config& config) { config.limits.rates.sign_up_by_account = {3, std::chrono::hours{1}}; }) {
    }
};

TEST_F(SignUpLimits, AttemptsPerAddressAndNetworkAreLimited) {
    for (int attempt = 0; attempt < 3; ++attempt) sign_up("ana@example.com");
    EXPECT_THAT(sign_up("ana@example.com"), AsksToWait());
    EXPECT_THAT(sign_up("ana@example.com", from("203.0.113.9")), HasStatus(400))
        << "other networks can still use the address";
}

/// The peer is not a trusted proxy.
class ForgedForwardedFor : public RateLimits {
 protected:
    ForgedForwardedFor()
        : RateLimits([](app::Config& config) {
              config.http.trusted_proxies = {"10.0.0.0/8"};
              config.limits.rates.log_in_by_address = {3, std::chrono::hours{1}};
          }) {}
};

TEST_F(ForgedForwardedFor, HeaderOfUntrustedPeerIsIgnored) {
    const auto guess = [this](int n) {
        return log_in_as(fmt::format("person{}@example.com", n), "wrong", from(fmt::format("203.0.113.{}", n)));
    };
    for (int n = 0; n < 3; ++n) ASSERT_THAT(guess(n), HasStatus(403));
    EXPECT_THAT(guess(3), AsksToWait());
}

class SharedLimits : public RateLimits {
 protected:
    static void change(app::Config& config) {
        config.limits.rates.log_in_by_account = {4, std::chrono::hours{1}};
        config.limits.rates.log_in_by_address = {20, std::chrono::hours{1}};
    }
    static app::Config config() { return rate_limited(quick_config(), change); }
    SharedLimits() : RateLimits(change), other_(config(), database().url()) {}

    Answer log_in_there(const std::string& email, const std::string& password, const Headers& headers = {}) {
        return Client(other_.port()).post("/login", form({{"username", email}, {"password", password}}), headers);
    }

 private:
    app::Server other_;
};

TEST_F(SharedLimits, TwoServersCountAccountTogether) {
    auto ana = signed_up("ana");
    for (int attempt = 0; attempt < 2; ++attempt) {
        ASSERT_THAT(log_in_as(ana.email, "wrong"), HasStatus(403));
        ASSERT_THAT(log_in_there(ana.email, ana.password), HasStatus(200)) << "returned on both servers";
        ASSERT_THAT(log_in_there(ana.email, "wrong"), HasStatus(403));
    }
    EXPECT_THAT(log_in_as(ana.email, ana.password), AsksToWait());
    EXPECT_THAT(log_in_there(ana.email, ana.password), AsksToWait());
    EXPECT_EQ(database().scalar("select relpersistence from pg_class where relname = 'attempts'"), "u");
}

TEST_F(SharedLimits, ConcurrentGuessesOnTwoServersRespectLimit) {
    auto ana = signed_up("ana");
    std::atomic<int> compared = 0;
    {
        std::vector<std::jthread> guessers;
        for (int guesser = 0; guesser < 8; ++guesser) {
            guessers.emplace_back([&] { compared += log_in_as(ana.email, "wrong").status == 403; });
            guessers.emplace_back([&] { compared += log_in_there(ana.email, "wrong").status == 403; });
        }
    }
    EXPECT_EQ(compared, 4);
}

TEST_F(SharedLimits, TwoServersShareCeiling) {
    auto ana = signed_up("ana");
    for (int network = 0; network < 40; ++network) {
        const auto address = from(fmt::format("203.0.113.{}", network));
        const bool is_here = network % 2 == 0;
        const auto answer =
            is_here ? log_in_as(ana.email, "wrong", address) : log_in_there(ana.email, "wrong", address);
        ASSERT_THAT(answer, HasStatus(403)) << network;
    }
    database().exec("update attempts set next_at = next_at + 60 * 1000000");
    EXPECT_THAT(log_in_there(ana.email, ana.password, from("203.0.113.200")), AsksToWait());
}

TEST_F(SharedLimits, PostgresCountsLikeServer) {
    std::mt19937 random(7);
    for (const Pace pace :
         {Pace{{10, std::chrono::minutes{5}}}, Pace{{20, std::chrono::minutes{1}}, std::chrono::seconds{9}}}) {
        RateLimit limit(pace);
        std::chrono::microseconds now = std::chrono::hours{1'000};
        Row row{"0", "0", "0"};
        for (int step = 0; step < 120; ++step) {
            const RateLimit::Clock::time_point moment{now};
            const auto wait = limit.take({1, 1}, moment);
            row = database().rows("select whole_at, next_at, granted from count_attempts($1, $2, $3, 1, $4, $5, $6)",
                                  {row[0], row[1], std::to_string(now.count()), std::to_string(pace.cost().count()),
                                   std::to_string(std::chrono::microseconds{pace.rate.span}.count()),
                                   std::to_string(std::chrono::microseconds{pace.longest_delay}.count())})[0];
            ASSERT_EQ(row[2], wait ? "0" : "1") << step;
            now += std::chrono::milliseconds{random() % 4'000};
        }
    }
}

TEST_F(SharedLimits, TwoServersCountBusyNetworkTogether) {
    int compared = 0;
    for (int guess = 0; guess < 15; ++guess) {
        compared += log_in_as(fmt::format("a{}@example.com", guess), "wrong").status == 403;
        compared += log_in_there(fmt::format("b{}@example.com", guess), "wrong").status == 403;
    }
    // Each server counts the first tenth locally.
    EXPECT_GE(compared, 20);
    EXPECT_LE(compared, 24);
}

TEST_F(SharedLimits, ExpiredCountsAreDeleted) {
    database().exec(
        "insert into attempts (key, whole_at, next_at, granted) "
        "select decode(md5(n::text), 'hex'), 1, 1, 1 from generate_series(1, 2500) n");
    database().exec("insert into attempts (key, whole_at, next_at, granted) values ('\\x01', 9e15, 0, 1)");
    // Housekeeping runs when a server starts.
    const app::Server third(config(), database().url());
    EXPECT_TRUE(becomes_true([&] { return database().scalar("select count(*) from attempts") == "1"; }));
}

}  // namespace plaza::test
