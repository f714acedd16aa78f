#include "platform/crypto/token.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <set>
#include <string>
#include <string_view>

namespace plaza::crypto {
namespace {

using namespace std::chrono_literals;
using Moment = std::chrono::system_clock::time_point;

const std::string secret = "a key for tests, thirty-two bytes";
const Moment now{1'800'000'000s};
constexpr std::string_view our_header = R"({"alg":"HS256","typ":"JWT"})";

std::string encode(std::string_view text) {
    std::string out(sodium_base64_ENCODED_LEN(text.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    out.pop_back();
    return out;
}

std::string hmac(std::string_view text, std::string_view key, const EVP_MD* digest = EVP_sha256()) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> tag;
    unsigned size = 0;
    HMAC(digest, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), tag.data(), &size);
    return encode({reinterpret_cast<const char*>(tag.data()), size});
}

/// A token that another program signs with our key.
std::string forge(std::string_view header, std::string_view claims) {
    const auto text = encode(header) + "." + encode(claims);
    return text + "." + hmac(text, secret);
}

std::string with_claims(std::string_view claims) {
    return forge(our_header, claims);
}
std::string with_header(std::string_view header) {
    return forge(header, R"({"user_id":7,"exp":1800000060})");
}

std::optional<Claims> verify(std::string_view token) {
    static const TokenKey key{Secret(secret)};
    return key.verify(token, now);
}

std::string issue(std::int64_t user = 7, std::int64_t session = 8) {
    return TokenKey{Secret(secret)}.issue({user, session, now, 60min});
}

std::string decode(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    EXPECT_EQ(sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(),
                                nullptr, &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              0);
    out.resize(size);
    return out;
}

TEST(Tokens, IssuedTokenIsAccepted) {
    const auto claims = verify(issue(9'007'199'254'740'991, 9'007'199'254'740'990));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user_id, 9'007'199'254'740'991);
    EXPECT_EQ(claims->issued_at, now);
    EXPECT_EQ(*claims->session, 9'007'199'254'740'990);
}

TEST(Tokens, HeaderAndClaimsMatchContract) {
    const auto token = issue();
    const auto dot = token.find('.');
    EXPECT_EQ(decode(token.substr(0, dot)), our_header);
    const auto claims = decode(token.substr(dot + 1, token.rfind('.') - dot - 1));
    const std::string_view start = R"({"user_id":7,"exp":1800003600,"iat":1800000000,"jti":")";
    EXPECT_TRUE(claims.starts_with(start)) << claims;
    EXPECT_EQ(claims.substr(start.size() + 22), R"(","sid":8})") << claims;
    EXPECT_EQ(token.substr(token.rfind('.') + 1), hmac(token.substr(0, token.rfind('.')), secret));
}

TEST(Tokens, TokensAreUnique) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) seen.insert(issue());
    EXPECT_EQ(seen.size(), 100U);
}

TEST(Tokens, OriginalTokensAreAccepted) {
    const auto plain = verify(with_claims(R"({"user_id":7,"exp":1800000060})"));
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->user_id, 7);
    EXPECT_EQ(plain->issued_at, Time{});
    EXPECT_FALSE(plain->session);
    const auto text = verify(with_claims(R"({"user_id": "7", "exp": 1800000060})"));
    ASSERT_TRUE(text);
    EXPECT_EQ(text->user_id, 7);
}

TEST(Tokens, AlgorithmNameSelectsHashLength) {
    const TokenKey key{Secret(secret), Algorithm::hs512};
    const auto token = key.issue({7, 8, now, 60min});
    const auto dot = token.rfind('.');
    EXPECT_EQ(decode(token.substr(0, token.find('.'))), R"({"alg":"HS512","typ":"JWT"})");
    EXPECT_EQ(token.substr(dot + 1), hmac(token.substr(0, dot), secret, EVP_sha512()));
    EXPECT_TRUE(key.verify(token, now));
    EXPECT_FALSE(verify(token));
    EXPECT_FALSE(key.verify(issue(), now));
}

TEST(Tokens, OtherAlgorithmIsRejectedDespiteValidSignature) {
    for (const auto* alg : {R"("none")", R"("None")", R"("nOnE")", R"("HS384")", R"("RS256")", R"("hs256")", R"("")",
                            "null", "1", R"(["HS256"])", R"("HS256\u0000")"})
        EXPECT_FALSE(verify(with_header(R"({"typ":"JWT","alg":)" + std::string(alg) + "}"))) << alg;
    EXPECT_FALSE(verify(with_header(R"({"typ":"JWT"})")));
}

TEST(Tokens, UnsignedTokenIsRejected) {
    const auto text = encode(R"({"alg":"none","typ":"JWT"})") + "." + encode(R"({"user_id":7,"exp":1800000060})");
    for (const auto& token : {text, text + ".", text + "..", text + "." + encode("x")})
        EXPECT_FALSE(verify(token)) << token;
}

TEST(Tokens, OtherKeyIsRejected) {
    const auto text = encode(our_header) + "." + encode(R"({"user_id":7,"exp":1800000060})");
    EXPECT_TRUE(verify(text + "." + hmac(text, secret)));
    EXPECT_FALSE(verify(text + "." + hmac(text, "")));
    EXPECT_FALSE(verify(text + "." + hmac(text, secret + "x")));
    EXPECT_FALSE(verify(text + "." + hmac(text, "-----BEGIN PUBLIC KEY-----")));
    EXPECT_THROW(TokenKey{Secret("")}, std::invalid_argument);
}

TEST(Tokens, EveryChangedCharacterIsDetected) {
    const auto token = issue();
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(verify(changed)) << i;
    }
}

TEST(Tokens, TruncatedOrExtendedTokenIsRejected) {
    const auto token = issue();
    for (std::size_t size = 0; size < token.size(); ++size) EXPECT_FALSE(verify(token.substr(0, size))) << size;
    for (const auto* extra : {".", ".x", "=", "==", "A", " ", "\n"}) {
        EXPECT_FALSE(verify(token + extra)) << extra;
        EXPECT_FALSE(verify(extra + token)) << extra;
    }
    EXPECT_FALSE(verify(token + std::string(1, '\0')));
    EXPECT_FALSE(verify(".."));
    EXPECT_FALSE(verify("..."));
}

TEST(Tokens, OtherSpellingsOfSignatureAreRejected) {
    const auto token = issue();
    // 32 bytes leave four unused bits in the last of 43 characters: three further spellings decode to the same bytes.
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int accepted = 0;
    for (const char last : alphabet) accepted += verify(token.substr(0, token.size() - 1) + last).has_value();
    EXPECT_EQ(accepted, 1);
}

TEST(Tokens, NonStrictBase64urlIsRejected) {
    const std::string header(our_header);
    const std::string claims = R"({"user_id":7,"exp":1800000060})";
    const auto signed_by_us = [](const std::string& text) { return text + "." + hmac(text, secret); };
    ASSERT_TRUE(verify(signed_by_us(encode(header) + "." + encode(claims))));
    EXPECT_FALSE(verify(signed_by_us(encode(header) + "." + encode(claims) + "=")));
    EXPECT_FALSE(verify(signed_by_us(encode(header) + "." + encode(claims) + "\n")));
    EXPECT_FALSE(verify(signed_by_us(encode(header) + "." + encode(claims) + "." + encode(claims))));
    EXPECT_FALSE(verify(signed_by_us(encode(header) + "." + "+/" + encode(claims))));
    EXPECT_FALSE(verify(signed_by_us(encode(header) + ".")));
    EXPECT_FALSE(verify(signed_by_us("." + encode(claims))));
    auto loose = encode(claims + " ");  // 31 bytes: the last character has two unused bits
    loose.back() = static_cast<char>(loose.back() + 1);
    EXPECT_FALSE(verify(signed_by_us(encode(header) + "." + loose)));
}

TEST(Tokens, CriticalExtensionsAreRejected) {
    EXPECT_FALSE(verify(with_header(R"({"alg":"HS256","typ":"JWT","crit":["exp"],"exp":1})")));
    EXPECT_FALSE(verify(with_header(R"({"alg":"HS256","crit":[]})")));
}

TEST(Tokens, OtherTypesAreRejected) {
    EXPECT_TRUE(verify(with_header(R"({"alg":"HS256"})")));
    EXPECT_TRUE(verify(with_header(R"({"typ":"JWT","alg":"HS256"})")));
    for (const auto* type : {R"("at+jwt")", R"("refresh")", "null", "1"})
        EXPECT_FALSE(verify(with_header(R"({"alg":"HS256","typ":)" + std::string(type) + "}"))) << type;
}

TEST(Tokens, KeysNamedInHeaderAreIgnored) {
    // The header cannot select a key: only the configured key is used.
    for (const auto* member :
         {R"("kid":"../../../../dev/null")", R"("kid":"' or 1=1 --")", R"("kid":{"a":1})",
          R"("jku":"http://127.0.0.1:1/keys")", R"("x5u":"http://127.0.0.1:1/x")", R"("jwk":{"kty":"oct","k":"AA"})"}) {
        const auto header = R"({"alg":"HS256","typ":"JWT",)" + std::string(member) + "}";
        EXPECT_TRUE(verify(with_header(header))) << member;
        const auto text = encode(header) + "." + encode(R"({"user_id":7,"exp":1800000060})");
        EXPECT_FALSE(verify(text + "." + hmac(text, std::string_view("\0", 1)))) << member;
    }
}

TEST(Tokens, ExpiryIsRequiredWithoutLeeway) {
    const auto until = [](std::string_view exp) {
        return with_claims(R"({"user_id":7,"exp":)" + std::string(exp) + "}");
    };
    EXPECT_TRUE(verify(until("1800000001")));
    EXPECT_TRUE(verify(until("253402300799")));
    for (const auto* exp :
         {"1800000000", "1799999999", "0", "-1", "-1800000060", "1e300", "1800000060.5", "1e10", "9223372036854775807",
          "18446744073709551616", "253402300800", R"("1800000060")", "null", "true", "[1800000060]", "{}"})
        EXPECT_FALSE(verify(until(exp))) << exp;
    EXPECT_FALSE(verify(with_claims(R"({"user_id":7})")));
}

TEST(Tokens, TimesInFutureAreRejected) {
    // The clocks of two servers may differ by up to ten seconds.
    for (const auto& [name, last, too_late] :
         {std::array{"iat", "1800000010", "1800000011"}, std::array{"nbf", "1800000000", "1800000001"}}) {
        const auto with = [&](std::string_view value) {
            return with_claims(fmt::format(R"({{"user_id":7,"exp":1800000060,"{}":{}}})", name, value));
        };
        EXPECT_TRUE(verify(with(last))) << name;
        for (const auto* value : {too_late, "1e300", "-1", R"("1800000000")", "null"})
            EXPECT_FALSE(verify(with(value))) << name << value;
    }
}

TEST(Tokens, UserIdMustBeValidId) {
    const auto of = [](std::string_view user) {
        return with_claims(R"({"exp":1800000060,"user_id":)" + std::string(user) + "}");
    };
    EXPECT_TRUE(verify(of("9007199254740991")));
    EXPECT_TRUE(verify(of(R"("9007199254740991")")));
    for (const auto* user :
         {"0", "-1", "9007199254740992", "9223372036854775808", "1.0", "1e3", "true", "null", "[7]", R"("")", R"(" 7")",
          R"("7 ")", R"("+7")", R"("-7")", R"("7x")", R"("0x7")", R"("99999999999999999999")", R"("7\u0000")"})
        EXPECT_FALSE(verify(of(user))) << user;
    EXPECT_FALSE(verify(with_claims(R"({"exp":1800000060})")));
}

TEST(Tokens, DuplicateNamesAreRejected) {
    EXPECT_FALSE(verify(with_claims(R"({"user_id":7,"exp":1800000060,"user_id":8})")));
    EXPECT_FALSE(verify(with_claims(R"({"user_id":7,"exp":1800000060,"exp":1800000061})")));
    EXPECT_FALSE(verify(with_claims(R"({"user_id":7,"exp":1800000060,"\u0065xp":1800000061})")));
    EXPECT_FALSE(verify(with_header(R"({"alg":"HS256","alg":"HS256"})")));
}

TEST(Tokens, NonObjectClaimsAreRejected) {
    for (const auto* claims : {"", "null", "7", "[]", R"("exp")", "{", R"({"user_id":7,"exp":1800000060}x)",
                               "{\"user_id\":7,\"exp\":1800000060,\"a\":\"\xff\"}"})
        EXPECT_FALSE(verify(with_claims(claims))) << claims;
    std::string deep;
    for (int i = 0; i < 1'400; ++i) deep += '[';
    EXPECT_FALSE(verify(with_claims(deep)));
}

TEST(Tokens, LongTokensAreRejectedUnread) {
    const auto padded = [](std::size_t size) {
        return with_claims(R"({"user_id":7,"exp":1800000060,"x":")" + std::string(size, 'x') + R"("})");
    };
    EXPECT_LE(padded(2'900).size(), 4'096U);
    EXPECT_TRUE(verify(padded(2'900)));
    EXPECT_GT(padded(3'100).size(), 4'096U);
    EXPECT_FALSE(verify(padded(3'100)));
}

TEST(Tokens, AlternatingKeysDoNotMix) {
    const TokenKey one{Secret("one")};
    const TokenKey two{Secret("two")};
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(one.verify(one.issue({1, 2, now, 1min}), now));
        EXPECT_FALSE(one.verify(two.issue({1, 2, now, 1min}), now));
        EXPECT_TRUE(two.verify(two.issue({1, 2, now, 1min}), now));
    }
}

TEST(Tokens, CachedTokenStillExpiresAndBelongsToOneKey) {
    const TokenKey one{Secret("one")};
    const TokenKey two{Secret("two")};
    const auto token = one.issue({1, 2, now, 1min});
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(one.verify(token, now));
        EXPECT_FALSE(two.verify(token, now));
        EXPECT_FALSE(one.verify(token, now + 1min));
        EXPECT_FALSE(one.verify(token, now - 11s));
    }
}

}  // namespace
}  // namespace plaza::crypto
