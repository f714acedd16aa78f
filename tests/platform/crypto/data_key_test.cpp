#include "platform/crypto/data_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace plaza::crypto {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string first(64, 'a');
const std::string second(64, 'B');

DataKeys keys(const std::string& text) {
    return DataKeys::parse(Secret(text)).value();
}

const DataKeys one = keys("1:" + first);
const Secret text("a secret of a second factor");
const std::string context = "totp_secret:42";

std::string decrypted(const DataKeys& by, std::string_view encrypted, std::string_view of = context) {
    const auto plain = by.decrypt(encrypted, of);
    if (plain) return plain->reveal();
    return plain.error() == DecryptError::damaged ? "damaged" : "unknown version";
}

TEST(DataKeys, DecryptWhatTheyEncrypt) {
    for (const auto& plain : {std::string(), std::string("\0x", 2), std::string(100'000, 'x'), text.reveal()})
        EXPECT_EQ(decrypted(one, one.encrypt(Secret(plain), context)), plain);
    EXPECT_EQ(one.encrypt(text, context).size(), text.reveal().size() + 42);
}

TEST(DataKeys, EncryptDifferentlyEachTime) {
    const auto encrypted = one.encrypt(text, context);
    EXPECT_NE(encrypted, one.encrypt(text, context));
    EXPECT_THAT(encrypted, Not(HasSubstr("secret")));
}

TEST(DataKeys, RejectOtherContext) {
    const auto encrypted = one.encrypt(text, context);
    for (const auto* other : {"totp_secret:43", "push_token:42", "totp_secret:4", "totp_secret:421", ""})
        EXPECT_EQ(decrypted(one, encrypted, other), "damaged") << other;
}

TEST(DataKeys, RejectChangedByte) {
    const auto encrypted = one.encrypt(text, context);
    for (std::size_t i = 2; i < encrypted.size(); ++i) {
        auto changed = encrypted;
        changed[i] ^= 1;
        EXPECT_EQ(decrypted(one, changed), "damaged") << i;
    }
}

TEST(DataKeys, RejectTruncatedOrLonger) {
    const auto encrypted = one.encrypt(text, context);
    for (std::size_t size = 0; size < encrypted.size(); ++size)
        EXPECT_EQ(decrypted(one, encrypted.substr(0, size)), "damaged") << size;
    EXPECT_EQ(decrypted(one, encrypted + '\0'), "damaged");
}

TEST(DataKeys, FirstEncryptsAndAllDecrypt) {
    const auto both = keys("2:" + second + ",1:" + first);
    const auto old = one.encrypt(text, context);
    const auto recent = both.encrypt(text, context);
    EXPECT_EQ(decrypted(both, old), text.reveal());
    EXPECT_EQ(decrypted(both, recent), text.reveal());
    EXPECT_EQ(decrypted(keys("2:" + second), recent), text.reveal());
    EXPECT_EQ(decrypted(one, recent), "unknown version");
    EXPECT_TRUE(both.is_current(recent));
    EXPECT_FALSE(both.is_current(old));
    EXPECT_TRUE(keys("1:" + first + ", 2:" + second).is_current(old));
}

TEST(DataKeys, VersionCannotBeChanged) {
    // Two versions with one key: only the bound version tells them apart.
    const auto both = keys("2:" + first + ",1:" + first);
    auto encrypted = both.encrypt(text, context);
    encrypted[1] = 1;
    EXPECT_EQ(decrypted(both, encrypted), "damaged");
}

TEST(DataKeys, OtherKeyOfSameVersionFails) {
    EXPECT_EQ(decrypted(keys("1:" + second), one.encrypt(text, context)), "damaged");
}

TEST(DataKeys, MalformedTextIsRejected) {
    for (const auto& wrong :
         std::vector<std::string>{first, ":" + first, "0:" + first, "65536:" + first, "-1:" + first, "1 :" + first,
                                  "1:", "1", "1:" + first + "a", "1:" + first.substr(1), "1:" + first.substr(1) + "g",
                                  "1:" + first + ",", "1:" + first + ";2:" + second, ",1:" + first}) {
        const auto parsed = DataKeys::parse(Secret(wrong));
        ASSERT_FALSE(parsed) << wrong;
        EXPECT_THAT(parsed.error(), HasSubstr("64 hexadecimal digits"));
    }
    const auto twice = DataKeys::parse(Secret("7:" + first + ",7:" + second));
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error(), "version 7 has two keys");
}

TEST(DataKeys, AreAbsentUntilConfigured) {
    const auto none = keys("");
    EXPECT_TRUE(none.empty());
    EXPECT_THROW((void)none.encrypt(text, context), std::logic_error);
    EXPECT_EQ(decrypted(none, one.encrypt(text, context)), "unknown version");
    EXPECT_FALSE(none.is_current(one.encrypt(text, context)));
}

TEST(DataKeys, GeneratedKeyIsRandom) {
    const auto generated = DataKeys::generate();
    EXPECT_TRUE(generated.reveal().starts_with("1:"));
    EXPECT_NE(generated.reveal(), DataKeys::generate().reveal());
    EXPECT_FALSE(keys(generated.reveal()).empty());
}

}  // namespace
}  // namespace plaza::crypto
