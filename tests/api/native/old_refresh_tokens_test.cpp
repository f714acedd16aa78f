// Refresh tokens of earlier versions.
#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"
#include "tests/api/native/refresh.hpp"

namespace plaza::test {

/// Sessions as versions stored them whose refresh tokens did not name their session.
class OldRefreshTokens : public Refresh {
 protected:
    const std::string family = crypto::random_hex(16);
    const std::string first = family + '.' + crypto::random_hex(32);
    Person ana = signed_up("ana");

    void store(const std::string& token, const std::string& replaced = {}, const std::string& salt = {}) {
        static_cast<void>(database().rows(
            "insert into sessions (user_id, id, created_at, last_used_at, expires_at, user_agent, address, "
            "refresh_family_hash, refresh_hash, replaced_hash, refresh_salt) "
            "select id, 4711, now(), now(), now() + interval '30 days', '', '', $1, $2, nullif($3, ''), nullif($4, '') "
            "from users",
            {crypto::sha256_hex(family), crypto::sha256_hex(token),
             replaced.empty() ? "" : crypto::sha256_hex(replaced), salt}));
    }
    [[nodiscard]] std::string sessions() { return database().scalar("select count(*) from sessions where id = 4711"); }
};

TEST_F(OldRefreshTokens, AreReplacedByTokensOfNewForm) {
    store(first);
    const auto answer = refresh(first);
    ASSERT_THAT(answer, HasStatus(200));
    EXPECT_THAT(bearing(answer.json()["access_token"].get<std::string>()).get("/posts"), HasStatus(200));
    const auto next = refresh_token_in(answer);
    EXPECT_TRUE(next.starts_with(fmt::format("plaza_refresh_{}-4711.", ana.id))) << next;
    EXPECT_THAT(refresh(next), HasStatus(200));
}

TEST_F(OldRefreshTokens, LostAnswerIsReturnedAgain) {
    store(first);
    const auto lost = refresh_token_in(refresh(first));
    const auto again = refresh(first);
    ASSERT_THAT(again, HasStatus(200));
    EXPECT_EQ(refresh_token_in(again), lost);
    EXPECT_THAT(refresh(lost), HasStatus(200));
}

TEST_F(OldRefreshTokens, AnswerOfOlderVersionIsReturnedAgain) {
    const auto salt = crypto::random_hex(32);
    const auto successor = family + '.' + crypto::sha256_hex(salt + first);
    store(successor, first, salt);
    const auto again = refresh(first);
    ASSERT_THAT(again, HasStatus(200));
    EXPECT_EQ(refresh_token_in(again), successor);
    EXPECT_THAT(refresh(successor), HasStatus(200));
}

TEST_F(OldRefreshTokens, ReplayEndsSession) {
    store(first);
    const auto second = refresh_token_in(refresh(first));
    const auto third = refresh_token_in(refresh(second));
    EXPECT_THAT(refresh(first), Refuses(401, invalid_token)) << "its successor was used";
    EXPECT_EQ(sessions(), "0");
    EXPECT_THAT(refresh(third), Refuses(401, invalid_token));
    EXPECT_THAT(ana.get("/posts"), HasStatus(200)) << "other sessions continue";
}

TEST_F(OldRefreshTokens, OtherFamiliesAreRejected) {
    store(first);
    EXPECT_THAT(refresh(crypto::random_hex(16) + first.substr(32)), Refuses(401, invalid_token));
    EXPECT_EQ(sessions(), "1");
    EXPECT_THAT(refresh(first), HasStatus(200));
}

}  // namespace plaza::test
