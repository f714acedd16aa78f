#include "platform/crypto/opaque_token.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace plaza::crypto {
namespace {

const std::string random_part(32, 'a');

TEST(OpaqueToken, NamesKindAndKey) {
    const auto token = parse_opaque_token("plaza_refresh_7-9223372036854775807." + random_part);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->kind, TokenKind::refresh);
    EXPECT_EQ(token->owner, 7);
    EXPECT_EQ(token->id, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(token->random, random_part);
}

TEST(OpaqueToken, EveryKindHasText) {
    for (const auto& [kind, text] : {std::pair{TokenKind::account, "plaza_account_1-2."},
                                     {TokenKind::app, "plaza_app_1-2."},
                                     {TokenKind::service, "plaza_service_1-2."},
                                     {TokenKind::refresh, "plaza_refresh_1-2."}}) {
        const OpaqueToken token{kind, 1, 2, random_part};
        EXPECT_EQ(token.text(), text + random_part);
        const auto parsed = parse_opaque_token(token.text());
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(parsed->kind, kind);
    }
}

TEST(OpaqueToken, OtherTextsAreRejected) {
    for (const auto* head : {"",
                             "plaza",
                             "plaza_",
                             "plaza_refresh",
                             "plaza_refresh_1",
                             "plaza_refresh_1-2",
                             "plaza_refresh_.",
                             "plaza_refresh_-.",
                             "plaza_refresh_1-.",
                             "plaza_refresh_-2.",
                             "plaza_refresh_0-2.",
                             "plaza_refresh_1-0.",
                             "plaza_refresh_01-2.",
                             "plaza_refresh_1-02.",
                             "plaza_refresh_+1-2.",
                             "plaza_refresh_1-+2.",
                             "plaza_refresh_1--2.",
                             "plaza_refresh_-1-2.",
                             "plaza_refresh_ 1-2.",
                             "plaza_refresh_1-2 .",
                             "plaza_refresh_1-9223372036854775808.",
                             "plaza_refresh_0x1-2.",
                             "plaza_refresh_1.2-",
                             "plaza_Refresh_1-2.",
                             "plaza_refreshing_1-2.",
                             "plaza__1-2.",
                             "Plaza_refresh_1-2.",
                             " plaza_refresh_1-2.",
                             "refresh_1-2.",
                             "plaza_refresh_1-2-3.",
                             "plaza_refresh_1-2.."})
        EXPECT_FALSE(parse_opaque_token(head + random_part)) << head;
    const std::string head = "plaza_refresh_1-2.";
    ASSERT_TRUE(parse_opaque_token(head + random_part));
    for (const auto& random : {std::string(), std::string(31, 'a'), std::string(129, 'a'), std::string(32, 'A'),
                               std::string(32, 'g'), random_part + " ", random_part + ".", random_part + '\0'})
        EXPECT_FALSE(parse_opaque_token(head + random)) << random;
}

}  // namespace
}  // namespace plaza::crypto
