// Refresh tokens: form, replacement, replays, repeated requests and changes of network.
#include <latch>
#include <set>
#include <thread>

#include "platform/crypto/random.hpp"
#include "tests/api/native/refresh.hpp"

namespace plaza::test {

using testing::MatchesRegex;
using testing::Not;

TEST_F(Refresh, TokenIsIssuedForOfflineAccessScope) {
    auto ana = signed_up("ana");
    for (const char* scope : {"offline_access", "read offline_access write", "write offline_access"}) {
        auto answer =
            anonymous().post("/login", form({{"username", ana.email}, {"password", ana.password}, {"scope", scope}}));
        EXPECT_THAT(answer.body,
                    MatchesRegex(R"(\{"access_token":"[A-Za-z0-9_.-]+","token_type":"bearer",)"
                                 R"("expires_in":3600,"refresh_token":"plaza_refresh_[0-9]+-[0-9]+\.[0-9a-f]{96}"\})"));
    }
    for (const char* scope : {"", "offline", "offline_access_", "OFFLINE_ACCESS", "read,offline_access"}) {
        auto answer =
            anonymous().post("/login", form({{"username", ana.email}, {"password", ana.password}, {"scope", scope}}));
        EXPECT_THAT(answer.body, MatchesRegex(R"(\{"access_token":"[A-Za-z0-9_.-]+","token_type":"bearer"\})"))
            << scope;
    }
}

TEST_F(Refresh, ReturnsAccessTokenOfSessionAndNextRefreshToken) {
    auto ana = signed_up("ana");
    auto first = refresh_token_of(ana);
    auto answer = refresh(first);
    ASSERT_THAT(answer, HasStatus(200));
    EXPECT_THAT(answer.body,
                MatchesRegex(R"(\{"access_token":"[A-Za-z0-9_.-]+","token_type":"bearer",)"
                             R"("expires_in":3600,"refresh_token":"plaza_refresh_[0-9]+-[0-9]+\.[0-9a-f]{96}"\})"));
    EXPECT_NE(refresh_token_in(answer), first);
    auto refreshed = bearing(answer.json()["access_token"].get<std::string>());
    EXPECT_THAT(refreshed.get("/posts"), HasStatus(200));
    auto sessions = refreshed.get("/users/me/sessions").json();
    ASSERT_THAT(sessions, testing::SizeIs(2)) << "the session of the sign-up and this one";
    EXPECT_EQ(sessions[0]["current"], true);
    EXPECT_GT(sessions[0]["last_used_at"], sessions[0]["created_at"]);
    EXPECT_THAT(refresh(refresh_token_in(answer)), HasStatus(200));
}

TEST_F(Refresh, TokenTypesAreNotInterchangeable) {
    auto ana = signed_up("ana");
    auto tokens = log_in_to_stay(ana, phone);
    EXPECT_THAT(bearing(tokens["refresh_token"].get<std::string>()).get("/posts"), Refuses(401, invalid_token))
        << "a refresh token gives no access";
    EXPECT_THAT(refresh(tokens["access_token"].get<std::string>()), Refuses(401, invalid_token))
        << "an access token refreshes nothing";
}

TEST_F(Refresh, MalformedTokenIsRejected) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    for (const auto& wrong : {std::string("x"), std::string("."), std::string("a.b"), std::string(5'000, 'a'),
                              token.substr(1), std::string("'; drop table sessions")}) {
        auto answer = refresh(wrong);
        EXPECT_THAT(answer, Refuses(401, invalid_token)) << wrong;
        EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");
    }
    EXPECT_THAT(refresh(token), HasStatus(200)) << "guesses end no session";
}

TEST_F(Refresh, TokenNamesItsSession) {
    auto ana = signed_up("ana");
    const auto token = refresh_token_of(ana);
    const auto session = database().scalar("select max(id) from sessions");
    EXPECT_TRUE(token.starts_with(fmt::format("plaza_refresh_{}-{}.", ana.id, session))) << token;
    EXPECT_TRUE(refresh_token_in(refresh(token)).starts_with(fmt::format("plaza_refresh_{}-{}.", ana.id, session)));
}

TEST_F(Refresh, IdsThatDoNotBelongTogetherAreRejected) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto anas = refresh_token_of(ana);
    const auto bobs = refresh_token_of(bob);
    const auto session_in = [](const std::string& token) {
        return token.substr(token.find('-') + 1, token.find('.') - token.find('-') - 1);
    };
    const auto random_in = [](const std::string& token) { return token.substr(token.find('.') + 1); };
    const auto sign_up = database().scalar("select min(id) from sessions");
    for (const auto& wrong : {
             fmt::format("plaza_refresh_{}-{}.{}", ana.id, session_in(bobs), random_in(bobs)),
             fmt::format("plaza_refresh_{}-{}.{}", bob.id, session_in(anas), random_in(anas)),
             fmt::format("plaza_refresh_{}-{}.{}", ana.id, session_in(anas), random_in(bobs)),
             fmt::format("plaza_refresh_{}-{}.{}", bob.id, session_in(bobs), random_in(anas)),
             fmt::format("plaza_refresh_{}-{}.{}", ana.id, sign_up, random_in(anas)),
             fmt::format("plaza_account_{}-{}.{}", ana.id, session_in(anas), random_in(anas)),
             fmt::format("plaza_refresh_{}-{}.{}", ana.id, session_in(anas), crypto::random_hex(48)),
             fmt::format("plaza_refresh_{}-{}.{}", ana.id, session_in(anas), std::string(32, '0')),
             anas.substr(0, anas.size() - 32),
             anas + "00",
         })
        EXPECT_THAT(refresh(wrong), Refuses(401, invalid_token)) << wrong;
    EXPECT_EQ(database().scalar("select count(*) from sessions"), "4") << "guesses end no session";
    EXPECT_THAT(refresh(anas), HasStatus(200));
    EXPECT_THAT(refresh(bobs), HasStatus(200));
}

TEST_F(Refresh, RequestIsOAuthForm) {
    auto client = anonymous();
    constexpr const char* missing = R"({"type":"missing","loc":["body","refresh_token"],"msg":"Field required"})";
    EXPECT_THAT(client.post("/login/refresh", form({})), Faults(missing));
    EXPECT_THAT(client.post("/login/refresh", form({{"refresh_token", ""}})), Faults(missing));
    EXPECT_THAT(client.post("/login/refresh", R"({"refresh_token":"canary"})"), Faults(missing));
    EXPECT_THAT(client.post("/login/refresh", form({{"grant_type", "password"}, {"refresh_token", "canary"}})),
                Faults(R"({"type":"string_pattern_mismatch","loc":["body","grant_type"],)"
                       R"("msg":"String should match pattern 'refresh_token'","input":"password",)"
                       R"("ctx":{"pattern":"refresh_token"}})"));
}

TEST_F(Refresh, ReplayedTokenEndsSession) {
    auto ana = signed_up("ana");
    auto stolen = refresh_token_of(ana);
    auto answer = refresh(refresh_token_in(refresh(stolen)));
    ASSERT_THAT(answer, HasStatus(200));
    EXPECT_THAT(refresh(stolen), Refuses(401, invalid_token)) << "its successor was used";
    EXPECT_THAT(refresh(refresh_token_in(answer)), Refuses(401, invalid_token)) << "the newest token is invalid too";
    EXPECT_THAT(bearing(answer.json()["access_token"].get<std::string>()).get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(ana.get("/posts"), HasStatus(200)) << "other sessions continue";
}

TEST_F(Refresh, TokenIsValidUntilSuccessorIsUsed) {
    auto ana = signed_up("ana");
    auto first = refresh_token_of(ana);
    auto lost = refresh(first);
    advance_time("29 days");
    auto again = refresh(first);
    ASSERT_THAT(again, HasStatus(200)) << "the phone was offline for a long time";
    EXPECT_EQ(refresh_token_in(again), refresh_token_in(lost)) << "a family has no branches";
    EXPECT_EQ(database().scalar("select bool_and(expires_at > clock_timestamp() + interval '59 minutes') from sessions "
                                "where refresh_hash is not null"),
              "t")
        << "the access token does not outlive its session";
    EXPECT_THAT(bearing(again.json()["access_token"].get<std::string>()).get("/posts"), HasStatus(200));
    EXPECT_THAT(refresh(refresh_token_in(again)), HasStatus(200));
}

TEST_F(Refresh, OlderReplacedTokenEndsSession) {
    auto ana = signed_up("ana");
    auto stolen = refresh_token_of(ana);
    auto second = refresh_token_in(refresh(stolen));
    auto third = refresh_token_in(refresh(second));
    EXPECT_THAT(refresh(stolen), Refuses(401, invalid_token)) << "only the previous token is accepted, even at once";
    EXPECT_THAT(refresh(third), Refuses(401, invalid_token));
}

TEST_F(Refresh, LostAnswerIsReturnedAgain) {
    auto ana = signed_up("ana");
    auto first = refresh_token_of(ana);
    auto lost = refresh(first);
    auto again = refresh(first);
    ASSERT_THAT(again, HasStatus(200));
    EXPECT_EQ(refresh_token_in(again), refresh_token_in(lost)) << "a family has no branches";
    EXPECT_THAT(bearing(again.json()["access_token"].get<std::string>()).get("/posts"), HasStatus(200));
    EXPECT_THAT(refresh(refresh_token_in(again)), HasStatus(200));
}

TEST_F(Refresh, RetryMayComeFromNewerClientVersion) {
    auto ana = signed_up("ana");
    auto first = refresh_token_of(ana);
    auto lost = refresh(first);
    auto again = refresh(first, {{"User-Agent", "a phone, updated while it slept"}});
    ASSERT_THAT(again, HasStatus(200));
    EXPECT_EQ(refresh_token_in(again), refresh_token_in(lost));
}

TEST_F(Refresh, ParallelRequestsGetSameSuccessor) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    constexpr int callers = 16;
    std::vector<Answer> answers(callers);
    std::latch start(callers);
    {
        std::vector<std::jthread> threads;
        for (auto& answer : answers)
            threads.emplace_back([&] {
                start.arrive_and_wait();
                answer = refresh(token);
            });
    }
    std::set<std::string> successors;
    for (const auto& answer : answers) {
        ASSERT_THAT(answer, HasStatus(200));
        successors.insert(refresh_token_in(answer));
        EXPECT_THAT(bearing(answer.json()["access_token"].get<std::string>()).get("/posts"), HasStatus(200));
    }
    EXPECT_THAT(successors, testing::SizeIs(1));
    EXPECT_THAT(refresh(*successors.begin()), HasStatus(200));
}

TEST_F(Refresh, DatabaseContainsNoTokens) {
    auto ana = signed_up("ana");
    auto first = refresh_token_of(ana);
    auto second = refresh_token_in(refresh(first));
    const auto dump = database().scalar("select string_agg(s::text, ' ') from sessions s");
    for (const auto& token : {first, second})
        for (const auto& part : {token, token.substr(0, token.find('.')), token.substr(token.find('.') + 1)})
            EXPECT_THAT(dump, Not(testing::HasSubstr(part)));
}

TEST_F(Refresh, TokensOutliveChangeOfSecretKey) {
    auto config = quick_config();
    config.tokens.secret_key = Secret("another key for tests, of 32 bytes");
    const app::Server changed(config, database().url());
    auto ana = signed_up("ana");
    const auto refresh_there = [&](const std::string& token) {
        return Client(changed.port()).post("/login/refresh", form({{"refresh_token", token}}));
    };
    const auto answer = refresh_there(refresh_token_of(ana));
    ASSERT_THAT(answer, HasStatus(200));
    EXPECT_THAT(Client(changed.port(), answer.json()["access_token"].get<std::string>()).get("/posts"), HasStatus(200));
    EXPECT_THAT(refresh_there(refresh_token_in(answer)), HasStatus(200));
}

app::Config behind_a_proxy() {
    auto config = quick_config();
    config.http.trusted_proxies = {"127.0.0.1"};
    return config;
}

class RefreshFromAnotherNetwork : public Refresh {
 protected:
    RefreshFromAnotherNetwork() : Refresh(behind_a_proxy()) {}

    static Headers from(const std::string& address) {
        return {{"User-Agent", "a phone"}, {"X-Forwarded-For", address}};
    }
};

TEST_F(RefreshFromAnotherNetwork, RetryIsAccepted) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    ASSERT_THAT(refresh(token, from("2001:db8:1:2::3")), HasStatus(200));
    EXPECT_THAT(refresh(token, from("198.51.100.7")), HasStatus(200)) << "the phone has changed its network";
}

TEST_F(RefreshFromAnotherNetwork, SessionMovesToNewAddress) {
    auto ana = signed_up("ana");
    auto token = refresh_token_of(ana);
    auto answer = refresh(token, from("192.0.2.1"));
    ASSERT_THAT(answer, HasStatus(200));
    auto moved = refresh(refresh_token_in(answer), from("198.51.100.7"));
    ASSERT_THAT(moved, HasStatus(200));
    EXPECT_EQ(bearing(moved.json()["access_token"].get<std::string>()).get("/users/me/sessions").json()[0]["address"],
              "198.51.100.7");
}

}  // namespace plaza::test
