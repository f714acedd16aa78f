#include "domain/credentials/email_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plaza::credentials {

TEST(EmailKeys, KeyIsNormalForm) {
    EXPECT_EQ(email_key("Ann@Example.com"), "ann@example.com");
    EXPECT_EQ(email_key("Ann <ann@example.com>"), "ann@example.com");
}

TEST(EmailKeys, ExactKeyKeepsSpelling) {
    EXPECT_EQ(exact_email_key(" Ann@Example.com"), "< Ann@Example.com");
}

TEST(EmailKeys, LookUpUsesBothKeys) {
    EXPECT_THAT(email_keys("Ann@example.com"), testing::ElementsAre("ann@example.com", "<Ann@example.com"));
}

// Otherwise, the key of one address could be the exact key of another.
TEST(EmailKeys, OnlyExactKeysBeginWithMark) {
    EXPECT_EQ(email_key("<Ann@example.com"), "<<Ann@example.com");
    EXPECT_NE(email_key("<ann@example.com"), exact_email_key("ann@example.com"));
    EXPECT_EQ(email_key("<ann@example.com>"), "ann@example.com") << "a valid address in brackets";
}

}  // namespace plaza::credentials
