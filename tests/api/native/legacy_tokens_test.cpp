// Tokens of an imported project, which are accepted for a limited time.
#include <chrono>

#include "tests/support/api.hpp"
#include "tests/support/during_transaction.hpp"
#include "tests/support/token.hpp"

namespace plaza::test {

namespace {

constexpr const char* invalid_token = "Couldn't validate Credentials";
constexpr const char* log_in_again =
    "this token is from before the move to Plaza and cannot change the account: log in again";

app::Config with_legacy_key() {
    auto config = quick_config();
    config.tokens.legacy_secret_key = Secret(legacy_key);
    return config;
}

std::int64_t in_seconds(int seconds) {
    const auto moment = std::chrono::system_clock::now() + std::chrono::seconds(seconds);
    return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

}  // namespace

class LegacyTokens : public Api {
 protected:
    LegacyTokens() : Api(with_legacy_key()) {}

    /// A user as `plaza adopt` imports them, from a project whose tokens live for one hour.
    Person adopted(const std::string& name) {
        auto person = signed_up(name);
        database().exec(
            fmt::format("update users set takes_legacy_tokens = true where id = {};"
                        "insert into adoption values (1, now() + interval '1 hour') on conflict do nothing",
                        person.id));
        return person;
    }
    /// A token with the two claims of the original, plus further ones.
    Client with_token(const Person& person, const Json& further = Json::object(), const char* key = legacy_key) {
        Json claims{{"user_id", person.id}, {"exp", in_seconds(1800)}};
        claims.update(further);
        return bearing(signed_token(claims.dump(), key));
    }
};

TEST_F(LegacyTokens, AreAcceptedForAdoptedAccounts) {
    auto ana = adopted("ana");
    EXPECT_THAT(with_token(ana).get("/posts"), HasStatus(200));
    EXPECT_THAT(with_token(ana, {{"user_id", std::to_string(ana.id)}}).get("/posts"), HasStatus(200)) << "id as text";
    EXPECT_THAT(with_token(ana).post("/posts", R"({"title":"t","content":"c"})"), HasStatus(201));
    EXPECT_THAT(with_token(ana).patch("/users/me", R"({"username":"anna"})"), HasStatus(200))
        << "changing a name needs no new token";
}

TEST_F(LegacyTokens, AreRejectedForOtherAccounts) {
    adopted("ana");
    auto bob = signed_up("bob");
    EXPECT_THAT(with_token(bob).get("/posts"), Refuses(401, invalid_token));
}

TEST_F(LegacyTokens, AreRejectedAfterOriginalLifetime) {
    auto ana = adopted("ana");
    EXPECT_THAT(with_token(ana, {{"exp", in_seconds(3590)}}).get("/posts"), HasStatus(200));
    EXPECT_THAT(with_token(ana, {{"exp", in_seconds(3610)}}).get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(with_token(ana, {{"exp", in_seconds(3610)}, {"iat", in_seconds(0)}}).get("/posts"),
                Refuses(401, invalid_token));
    database().exec("update adoption set legacy_tokens_until = now() - interval '1 second'");
    EXPECT_THAT(with_token(ana).get("/posts"), Refuses(401, invalid_token)) << "acceptance ends at the stored time";
}

TEST_F(LegacyTokens, HaveNoSession) {
    auto ana = adopted("ana");
    const auto session = std::stoll(database().scalar("select id from sessions"));
    EXPECT_THAT(with_token(ana, {{"sid", session}}, secret_key).get("/posts"), HasStatus(200));
    EXPECT_THAT(with_token(ana, {{"sid", session}}).get("/posts"), Refuses(401, invalid_token))
        << "not with the original's key";
    EXPECT_THAT(with_token(ana, Json::object(), secret_key).get("/posts"), Refuses(401, invalid_token))
        << "not with our key without a session";
}

TEST_F(LegacyTokens, HaveNoStaffRights) {
    auto ana = adopted("ana");
    auto bob = signed_up("bob");
    database().exec(fmt::format("update users set role = 'admin' where id = {}", ana.id));
    const auto path = fmt::format("/users/{}", bob.id);
    EXPECT_EQ(ana.get(path).json()["email"], bob.email);
    EXPECT_NE(with_token(ana).get(path).json()["email"], bob.email);
}

TEST_F(LegacyTokens, CannotChangeAccount) {
    auto ana = adopted("ana");
    auto old = with_token(ana);
    const auto refused = Refuses(403, log_in_again);
    const auto with_password = [&](Json change) {
        change["current_password"] = ana.password;
        return change.dump();
    };
    EXPECT_THAT(old.patch("/users/me", with_password({{"email", "ann@example.com"}})), refused);
    EXPECT_THAT(old.patch("/users/me", with_password({{"password", "pears in the cellar"}})), refused);
    EXPECT_THAT(old.del("/users/me", with_password({})), refused);
    EXPECT_THAT(old.get("/users/me/sessions"), refused);
    EXPECT_THAT(old.del("/users/me/sessions"), refused);
    EXPECT_THAT(old.del("/users/me/sessions/" + database().scalar("select id from sessions")), refused);
    EXPECT_THAT(ana.get("/users/me/sessions"), HasStatus(200)) << "a token with a session is accepted";
}

TEST_F(LegacyTokens, AreRejectedForSuspendedOrDeletedUser) {
    auto ana = adopted("ana");
    auto old = with_token(ana);
    database().exec("update users set suspended_at = now()");
    EXPECT_THAT(old.get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(old.get("/users/me/sessions"), Refuses(401, invalid_token));
    database().exec("delete from accounts");
    EXPECT_THAT(old.get("/posts"), Refuses(401, invalid_token));
}

// Rejected also if the check came before the suspension, and the change after it.
TEST_F(LegacyTokens, CannotRenameUserSuspendedMeanwhile) {
    auto ana = adopted("ana");
    const auto [answer, has_waited] =
        during_transaction(database(), fmt::format("update users set suspended_at = now() where id = {}", ana.id),
                           [&] { return with_token(ana).patch("/users/me", R"({"username":"anna"})"); });
    EXPECT_TRUE(has_waited);
    EXPECT_THAT(answer, Refuses(401, invalid_token));
    EXPECT_THAT(database().scalar("select handle from accounts"), testing::Not("anna"));
}

TEST_F(LegacyTokens, AreRejectedAfterPasswordChange) {
    auto ana = adopted("ana");
    const auto change = Json{{"password", "pears in the cellar"}, {"current_password", ana.password}};
    EXPECT_THAT(ana.patch("/users/me", change.dump()), HasStatus(200));
    EXPECT_THAT(with_token(ana).get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(with_token(ana, {{"iat", in_seconds(5)}}).get("/posts"), Refuses(401, invalid_token))
        << "the claim is ignored";
}

}  // namespace plaza::test
