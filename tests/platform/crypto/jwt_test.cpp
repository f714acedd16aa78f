#include "platform/crypto/jwt.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
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
    return forge(header, R"({"subject":7,"exp":1800000060})");
}

/// Whether the key has signed the token, and it is valid at the moment.
bool verify(const JwtKey& key, std::string_view token, Moment moment = now) {
    const auto claims = key.verify(token);
    if (!claims) return false;
    const auto validity = validity_of(*claims);
    return validity && validity->includes(moment);
}

bool verify(std::string_view token) {
    static const JwtKey key{Secret(secret)};
    return verify(key, token);
}

/// Claims that are valid for a minute.
const Claims sound_claims{{"subject", 7}, {"exp", 1'800'000'060}, {"iat", 1'800'000'000}, {"scope", "a b"}};

std::string issue() {
    return JwtKey{Secret(secret)}.sign(sound_claims);
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

TEST(Jwt, SignedClaimsAreReturned) {
    const JwtKey key{Secret(secret)};
    const auto token = key.sign(sound_claims);
    for (const auto* time : {"first", "cached"}) {
        const auto claims = key.verify(token);
        ASSERT_TRUE(claims) << time;
        ASSERT_EQ(claims->size(), 4U) << time;
        EXPECT_EQ(*find_claim(*claims, "subject"), ClaimValue{7}) << time;
        EXPECT_EQ(*find_claim(*claims, "scope"), ClaimValue{"a b"}) << time;
        EXPECT_EQ(find_claim(*claims, "jti"), nullptr) << time;
    }
}

TEST(Jwt, HeaderAndPayloadAreCompactJson) {
    const auto token = issue();
    const auto dot = token.find('.');
    EXPECT_EQ(decode(token.substr(0, dot)), our_header);
    EXPECT_EQ(decode(token.substr(dot + 1, token.rfind('.') - dot - 1)),
              R"({"subject":7,"exp":1800000060,"iat":1800000000,"scope":"a b"})");
    EXPECT_EQ(token.substr(token.rfind('.') + 1), hmac(token.substr(0, token.rfind('.')), secret));
}

TEST(Jwt, TextsThatJsonEscapesAreNotSigned) {
    const JwtKey key{Secret(secret)};
    for (const auto* text : {"\"", "\\", "\n"})
        EXPECT_THROW(static_cast<void>(key.sign({{"scope", text}})), std::invalid_argument) << text;
    EXPECT_THROW(static_cast<void>(key.sign({{"scope", {}}})), std::invalid_argument);
}

TEST(Jwt, OtherValuesAreNeitherNumberNorText) {
    const JwtKey key{Secret(secret)};
    const auto claims = key.verify(with_claims(R"({"a":1.5,"b":null,"c":[1],"d":true,"e":-1,"f":"1"})"));
    ASSERT_TRUE(claims);
    for (const auto* name : {"a", "b", "c", "d"}) EXPECT_EQ(*find_claim(*claims, name), ClaimValue{}) << name;
    EXPECT_EQ(*find_claim(*claims, "e"), ClaimValue{-1});
    EXPECT_EQ(*find_claim(*claims, "f"), ClaimValue{"1"});
}

TEST(Jwt, TokenWithManyClaimsIsAccepted) {
    std::string claims = R"({"exp":1800000060)";
    for (int i = 0; i < 50; ++i) claims += fmt::format(R"(,"claim{}":{})", i, i);
    const auto token = with_claims(claims + "}");
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(verify(token));
}

TEST(Jwt, AlgorithmNameSelectsHashLength) {
    const JwtKey key{Secret(secret), Algorithm::hs512};
    const auto token = key.sign(sound_claims);
    const auto dot = token.rfind('.');
    EXPECT_EQ(decode(token.substr(0, token.find('.'))), R"({"alg":"HS512","typ":"JWT"})");
    EXPECT_EQ(token.substr(dot + 1), hmac(token.substr(0, dot), secret, EVP_sha512()));
    EXPECT_TRUE(verify(key, token));
    EXPECT_FALSE(verify(token));
    EXPECT_FALSE(verify(key, issue()));
}

TEST(Jwt, OtherAlgorithmIsRejectedDespiteValidSignature) {
    for (const auto* alg : {R"("none")", R"("None")", R"("nOnE")", R"("HS384")", R"("RS256")", R"("hs256")", R"("")",
                            "null", "1", R"(["HS256"])", R"("HS256\u0000")"})
        EXPECT_FALSE(verify(with_header(R"({"typ":"JWT","alg":)" + std::string(alg) + "}"))) << alg;
    EXPECT_FALSE(verify(with_header(R"({"typ":"JWT"})")));
}

TEST(Jwt, UnsignedTokenIsRejected) {
    const auto text = encode(R"({"alg":"none","typ":"JWT"})") + "." + encode(R"({"subject":7,"exp":1800000060})");
    for (const auto& token : {text, text + ".", text + "..", text + "." + encode("x")})
        EXPECT_FALSE(verify(token)) << token;
}

TEST(Jwt, OtherKeyIsRejected) {
    const auto text = encode(our_header) + "." + encode(R"({"subject":7,"exp":1800000060})");
    EXPECT_TRUE(verify(text + "." + hmac(text, secret)));
    EXPECT_FALSE(verify(text + "." + hmac(text, "")));
    EXPECT_FALSE(verify(text + "." + hmac(text, secret + "x")));
    EXPECT_FALSE(verify(text + "." + hmac(text, "-----BEGIN PUBLIC KEY-----")));
    EXPECT_THROW(JwtKey{Secret("")}, std::invalid_argument);
}

TEST(Jwt, EveryChangedCharacterIsDetected) {
    const auto token = issue();
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(verify(changed)) << i;
    }
}

TEST(Jwt, TruncatedOrExtendedTokenIsRejected) {
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

TEST(Jwt, OtherSpellingsOfSignatureAreRejected) {
    const auto token = issue();
    // 32 bytes leave four unused bits in the last of 43 characters: three further spellings decode to the same bytes.
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int accepted = 0;
    for (const char last : alphabet) accepted += verify(token.substr(0, token.size() - 1) + last) ? 1 : 0;
    EXPECT_EQ(accepted, 1);
}

TEST(Jwt, NonStrictBase64urlIsRejected) {
    const std::string header(our_header);
    const std::string claims = R"({"subject":7,"exp":1800000060})";
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

TEST(Jwt, CriticalExtensionsAreRejected) {
    EXPECT_FALSE(verify(with_header(R"({"alg":"HS256","typ":"JWT","crit":["exp"],"exp":1})")));
    EXPECT_FALSE(verify(with_header(R"({"alg":"HS256","crit":[]})")));
}

TEST(Jwt, OtherTypesAreRejected) {
    EXPECT_TRUE(verify(with_header(R"({"alg":"HS256"})")));
    EXPECT_TRUE(verify(with_header(R"({"typ":"JWT","alg":"HS256"})")));
    for (const auto* type : {R"("at+jwt")", R"("refresh")", "null", "1"})
        EXPECT_FALSE(verify(with_header(R"({"alg":"HS256","typ":)" + std::string(type) + "}"))) << type;
}

TEST(Jwt, KeysNamedInHeaderAreIgnored) {
    // The header cannot select a key: only the configured key is used.
    for (const auto* member :
         {R"("kid":"../../../../dev/null")", R"("kid":"' or 1=1 --")", R"("kid":{"a":1})",
          R"("jku":"http://127.0.0.1:1/keys")", R"("x5u":"http://127.0.0.1:1/x")", R"("jwk":{"kty":"oct","k":"AA"})"}) {
        const auto header = R"({"alg":"HS256","typ":"JWT",)" + std::string(member) + "}";
        EXPECT_TRUE(verify(with_header(header))) << member;
        const auto text = encode(header) + "." + encode(R"({"subject":7,"exp":1800000060})");
        EXPECT_FALSE(verify(text + "." + hmac(text, std::string_view("\0", 1)))) << member;
    }
}

TEST(Jwt, ExpiryIsRequiredWithoutLeeway) {
    const auto until = [](std::string_view exp) {
        return with_claims(R"({"subject":7,"exp":)" + std::string(exp) + "}");
    };
    EXPECT_TRUE(verify(until("1800000001")));
    EXPECT_TRUE(verify(until("253402300799")));
    for (const auto* exp :
         {"1800000000", "1799999999", "0", "-1", "-1800000060", "1e300", "1800000060.5", "1e10", "9223372036854775807",
          "18446744073709551616", "253402300800", R"("1800000060")", "null", "true", "[1800000060]", "{}"})
        EXPECT_FALSE(verify(until(exp))) << exp;
    EXPECT_FALSE(verify(with_claims(R"({"subject":7})")));
}

TEST(Jwt, TimesInFutureAreRejected) {
    // The clocks of two servers may differ by up to ten seconds.
    for (const auto& [name, last, too_late] :
         {std::array{"iat", "1800000010", "1800000011"}, std::array{"nbf", "1800000000", "1800000001"}}) {
        const auto with = [&](std::string_view value) {
            return with_claims(fmt::format(R"({{"subject":7,"exp":1800000060,"{}":{}}})", name, value));
        };
        EXPECT_TRUE(verify(with(last))) << name;
        for (const auto* value : {too_late, "1e300", "-1", R"("1800000000")", "null"})
            EXPECT_FALSE(verify(with(value))) << name << value;
    }
}

TEST(Jwt, DuplicateNamesAreRejected) {
    EXPECT_FALSE(verify(with_claims(R"({"subject":7,"exp":1800000060,"subject":8})")));
    EXPECT_FALSE(verify(with_claims(R"({"subject":7,"exp":1800000060,"exp":1800000061})")));
    EXPECT_FALSE(verify(with_claims(R"({"subject":7,"exp":1800000060,"\u0065xp":1800000061})")));
    EXPECT_FALSE(verify(with_header(R"({"alg":"HS256","alg":"HS256"})")));
}

TEST(Jwt, NonObjectClaimsAreRejected) {
    for (const auto* claims : {"", "null", "7", "[]", R"("exp")", "{", R"({"subject":7,"exp":1800000060}x)",
                               "{\"subject\":7,\"exp\":1800000060,\"a\":\"\xff\"}"})
        EXPECT_FALSE(verify(with_claims(claims))) << claims;
    std::string deep;
    for (int i = 0; i < 1'400; ++i) deep += '[';
    EXPECT_FALSE(verify(with_claims(deep)));
}

TEST(Jwt, LongTokensAreRejectedUnread) {
    const auto padded = [](std::size_t size) {
        return with_claims(R"({"subject":7,"exp":1800000060,"x":")" + std::string(size, 'x') + R"("})");
    };
    EXPECT_LE(padded(2'900).size(), 4'096U);
    EXPECT_TRUE(verify(padded(2'900)));
    EXPECT_GT(padded(3'100).size(), 4'096U);
    EXPECT_FALSE(verify(padded(3'100)));
}

TEST(Jwt, AlternatingKeysDoNotMix) {
    const JwtKey one{Secret("one")};
    const JwtKey two{Secret("two")};
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(verify(one, one.sign(sound_claims)));
        EXPECT_FALSE(verify(one, two.sign(sound_claims)));
        EXPECT_TRUE(verify(two, two.sign(sound_claims)));
    }
}

TEST(Jwt, CachedTokenStillExpiresAndBelongsToOneKey) {
    const JwtKey one{Secret("one")};
    const JwtKey two{Secret("two")};
    const auto token = one.sign(sound_claims);
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(verify(one, token));
        EXPECT_FALSE(verify(two, token));
        EXPECT_FALSE(verify(one, token, now + 1min));
        EXPECT_FALSE(verify(one, token, now - 11s));
    }
}

}  // namespace
}  // namespace plaza::crypto
