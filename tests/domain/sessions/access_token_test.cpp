#include "domain/sessions/access_token.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "tests/support/token.hpp"

namespace plaza::sessions {
namespace {

using namespace std::chrono_literals;
using crypto::Algorithm;
using Moment = std::chrono::system_clock::time_point;

const std::string secret = "a key for tests, thirty-two bytes";
const std::string legacy_secret = "the key of the original, 32 bytes";
const Moment now{1'800'000'000s};

const TokenKeys& keys() {
    static const TokenKeys all{Secret(secret), Algorithm::hs256, Secret(legacy_secret)};
    return all;
}

std::string issue(std::int64_t account = 7, std::int64_t session = 8) {
    return keys().issue({AccountId{account}, SessionId{session}, now, 60min});
}

/// A token with our key, but by another program.
std::optional<AccessToken> verify_ours(std::string_view claims) {
    return keys().verify(test::signed_token(claims, secret), now);
}

std::optional<AccessToken> verify_original(std::string_view claims) {
    return keys().verify(test::signed_token(claims, legacy_secret), now);
}

TEST(AccessTokens, IssuedTokenIsAccepted) {
    const auto token = keys().verify(issue(9'007'199'254'740'991, 9'007'199'254'740'990), now);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->account.value, 9'007'199'254'740'991);
    EXPECT_EQ(token->session, SessionId{9'007'199'254'740'990});
    EXPECT_EQ(token->expires_at, now + 60min);
}

TEST(AccessTokens, HeaderAndClaimsMatchContract) {
    const auto token = issue();
    const auto dot = token.find('.');
    const auto claims = test::from_base64url(token.substr(dot + 1, token.rfind('.') - dot - 1));
    const std::string_view start = R"({"user_id":7,"exp":1800003600,"iat":1800000000,"jti":")";
    EXPECT_TRUE(claims.starts_with(start)) << claims;
    EXPECT_EQ(claims.substr(start.size() + 22), R"(","sid":8})") << claims;
    EXPECT_EQ(token, test::signed_token(claims, secret));
}

TEST(AccessTokens, TokensAreUnique) {
    std::set<std::string> issued;
    for (int i = 0; i < 100; ++i) issued.insert(issue());
    EXPECT_EQ(issued.size(), 100U);
}

TEST(AccessTokens, OriginalTokensAreAccepted) {
    const auto plain = verify_original(R"({"user_id":7,"exp":1800000060})");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->account.value, 7);
    EXPECT_FALSE(plain->session);
    EXPECT_EQ(plain->expires_at, now + 60s);
    const auto text = verify_original(R"({"user_id": "7", "exp": 1800000060})");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->account.value, 7);
}

TEST(AccessTokens, OnlyOurKeySignsForSessions) {
    const std::string with_session = R"({"user_id":7,"exp":1800000060,"sid":8})";
    const std::string without = R"({"user_id":7,"exp":1800000060})";
    EXPECT_TRUE(verify_ours(with_session));
    EXPECT_FALSE(verify_original(with_session));
    EXPECT_FALSE(verify_ours(without));
    const TokenKeys without_legacy{Secret(secret)};
    EXPECT_FALSE(without_legacy.verify(test::signed_token(without, legacy_secret), now));
    EXPECT_FALSE(keys().verify(test::signed_token(with_session, "another key"), now));
}

TEST(AccessTokens, ExpiredTokenShowsOnlyItsContent) {
    const auto token = issue();
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(keys().verify(token, now + 60min - 1s));
        EXPECT_FALSE(keys().verify(token, now + 60min));
        EXPECT_FALSE(keys().verify(token, now - 11s));
        const auto content = keys().verify_signature(token);
        ASSERT_TRUE(content);
        EXPECT_EQ(content->session, SessionId{8});
    }
    const std::string original = R"({"user_id":7,"exp":1800000060})";
    EXPECT_FALSE(keys().verify_signature(test::signed_token(original, legacy_secret)));
    EXPECT_FALSE(verify_ours(R"({"user_id":7,"sid":8})")) << "a token has an expiry";
}

TEST(AccessTokens, UserIdMustBeValidId) {
    const auto of = [](std::string_view user) {
        return verify_original(fmt::format(R"({{"exp":1800000060,"user_id":{}}})", user));
    };
    EXPECT_TRUE(of("9007199254740991"));
    EXPECT_TRUE(of(R"("9007199254740991")"));
    for (const auto* user :
         {"0", "-1", "9007199254740992", "9223372036854775808", "1.0", "1e3", "true", "null", "[7]", R"("")", R"(" 7")",
          R"("7 ")", R"("+7")", R"("-7")", R"("7x")", R"("0x7")", R"("99999999999999999999")", R"("7\u0000")"})
        EXPECT_FALSE(of(user)) << user;
    EXPECT_FALSE(verify_original(R"({"exp":1800000060})"));
}

TEST(AccessTokens, SessionIdMustBeValidNumber) {
    const auto of = [](std::string_view session) {
        return verify_ours(fmt::format(R"({{"user_id":7,"exp":1800000060,"sid":{}}})", session));
    };
    EXPECT_TRUE(of("9007199254740991"));
    for (const auto* session : {"0", "-1", "9007199254740992", "9223372036854775808", "1.0", "null", R"("8")", "[8]"})
        EXPECT_FALSE(of(session)) << session;
}

}  // namespace
}  // namespace plaza::sessions
