#include <algorithm>
#include <chrono>
#include <ctime>
#include <limits>

#include "domain/credentials/queries.hpp"
#include "tests/support/api.hpp"
#include "tests/support/token.hpp"

namespace plaza::test {

using testing::MatchesRegex;

class Login : public Api {
 protected:
    Answer log_in_as(std::string_view email, std::string_view password) {
        return anonymous().post("/login", form({{"username", email}, {"password", password}}));
    }

    /// Sets every password to "correct horse battery", hashed like the original but at cost 4 instead of 12.
    void set_original_hash() {
        database().exec(
            "update users set password_hash = "
            "'$2b$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS'");
    }
};

constexpr const char* both_missing = R"({"type":"missing","loc":["body","username"],"msg":"Field required"},)"
                                     R"({"type":"missing","loc":["body","password"],"msg":"Field required"})";

TEST_F(Login, ReturnsBearerToken) {
    auto ana = signed_up("ana");
    auto answer = log_in_as(ana.email, ana.password);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, MatchesRegex(R"(\{"access_token":"[A-Za-z0-9_.-]+","token_type":"bearer"\})"));
}

TEST_F(Login, TokenHasOriginalClaimsAndThreeMore) {
    auto ana = signed_up("ana");
    auto token = log_in(ana.email, ana.password);
    auto dot = token.find('.');
    auto claims = Json::parse(from_base64url(token.substr(dot + 1, token.rfind('.') - dot - 1)));
    auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());

    EXPECT_EQ(from_base64url(token.substr(0, dot)), R"({"alg":"HS256","typ":"JWT"})");
    EXPECT_EQ(claims.size(), 5U) << claims;
    EXPECT_EQ(claims["user_id"], ana.id);
    EXPECT_EQ(claims["exp"].get<std::int64_t>() - claims["iat"].get<std::int64_t>(), 3600);
    EXPECT_NEAR(static_cast<double>(claims["iat"].get<std::int64_t>()), static_cast<double>(now.count()), 5);
    EXPECT_FALSE(claims["jti"].get<std::string>().empty());
    EXPECT_GT(claims["sid"].get<std::int64_t>(), 0);
}

TEST_F(Login, UnknownUserCostsAsMuchAsBcryptHash) {
    auto ana = signed_up("ana");
    // Processor time of this process, which includes the server.
    auto least_cost = [&] {
        auto least = std::numeric_limits<std::clock_t>::max();
        for (int i = 0; i < 3; ++i) {
            auto start = std::clock();
            EXPECT_THAT(log_in_as("nobody@example.com", "a password"), Refuses(403, "Invalid credentials"));
            least = std::min(least, std::clock() - start);
        }
        return least;
    };
    auto before = least_cost();
    database().exec("update users set password_hash = '$2b$10$' || repeat('.', 53)");
    EXPECT_GT(least_cost(), 3 * before);
    database().exec("update users set password_hash = '$2b$31$' || repeat('.', 53)");
    EXPECT_LT(least_cost(), 3 * before) << "this hash can never match";
}

TEST_F(Login, HashAboveCost13DoesNotSlowOtherLogins) {
    const auto cost = [&] { return database().scalar(credentials::highest_bcrypt_cost.sql()); };
    signed_up("ana");
    const auto ben = signed_up("ben");
    EXPECT_EQ(cost(), "0");
    database().exec("update users set password_hash = '$2b$14$' || repeat('.', 53)");
    EXPECT_EQ(cost(), "0");
    database().exec(fmt::format("update users set password_hash = '$2b$13$' || repeat('.', 53) where id = {}", ben.id));
    EXPECT_EQ(cost(), "13");
}

TEST_F(Login, AcceptsMultipartForm) {
    auto ana = signed_up("ana");
    auto part = [](std::string_view name, std::string_view value) {
        return fmt::format("--cut\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", name, value);
    };
    Body body(part("username", ana.email) + part("password", ana.password) + "--cut--\r\n",
              "multipart/form-data; boundary=cut");
    EXPECT_THAT(anonymous().post("/login", body), HasStatus(200));
}

TEST_F(Login, WrongPasswordAndUnknownUserGetSameAnswer) {
    auto ana = signed_up("ana");
    EXPECT_THAT(log_in_as(ana.email, "not her password"), Refuses(403, "Invalid credentials"));
    EXPECT_THAT(log_in_as("nobody@example.com", ana.password), Refuses(403, "Invalid credentials"));
}

TEST_F(Login, EmailIsCaseInsensitive) {
    auto ana = signed_up("ana");
    EXPECT_THAT(log_in_as("ANA@Example.COM", ana.password), HasStatus(200));
}

TEST_F(Login, RequestWithoutFormMissesBothFields) {
    auto client = anonymous();
    EXPECT_THAT(client.post("/login", R"({"username":"a@example.com","password":"secret words"})"),
                Faults(both_missing));
    EXPECT_THAT(client.post("/login", form({})), Faults(both_missing));
    EXPECT_THAT(client.send("POST", "/login"), Faults(both_missing));
}

TEST_F(Login, EmptyFieldIsMissing) {
    EXPECT_THAT(log_in_as("", ""), Faults(both_missing));
    EXPECT_THAT(log_in_as("a@example.com", ""),
                Faults(R"({"type":"missing","loc":["body","password"],"msg":"Field required"})"));
}

TEST_F(Login, GrantTypeIsPasswordOrAbsent) {
    auto ana = signed_up("ana");
    auto with_grant = [&](std::string_view grant) {
        return anonymous().post("/login",
                                form({{"grant_type", grant}, {"username", ana.email}, {"password", ana.password}}));
    };
    EXPECT_THAT(with_grant("password"), HasStatus(200));
    EXPECT_THAT(
        with_grant("foo"),
        Faults(R"({"type":"string_pattern_mismatch","loc":["body","grant_type"],)"
               R"("msg":"String should match pattern 'password'","input":"foo","ctx":{"pattern":"password"}})"));
}

TEST_F(Login, EmptyOAuthFieldsAreAccepted) {
    auto ana = signed_up("ana");
    EXPECT_THAT(anonymous().post("/login", form({{"grant_type", "password"},
                                                 {"username", ana.email},
                                                 {"password", ana.password},
                                                 {"scope", ""},
                                                 {"client_id", ""},
                                                 {"client_secret", ""}})),
                HasStatus(200));
}

TEST_F(Login, OriginalBcryptHashIsAcceptedAndRehashed) {
    auto ana = signed_up("ana");
    set_original_hash();
    EXPECT_THAT(log_in_as(ana.email, "wrong horse battery"), HasStatus(403));
    EXPECT_THAT(log_in_as(ana.email, "correct horse battery"), HasStatus(200));
    EXPECT_THAT(database().scalar("select password_hash from users"), testing::StartsWith("$argon2id$"));
    EXPECT_THAT(log_in_as(ana.email, "correct horse battery"), HasStatus(200));
}

TEST_F(Login, RehashKeepsTokensValid) {
    auto ana = signed_up("ana");
    set_original_hash();
    ASSERT_THAT(log_in_as(ana.email, "correct horse battery"), HasStatus(200));
    EXPECT_THAT(ana.get("/posts"), HasStatus(200));
}

}  // namespace plaza::test
