#include "platform/base/email.hpp"

#include <gtest/gtest.h>

#include <string>

namespace plaza {
namespace {

/// The parsed address, or the reason why it is invalid.
std::string outcome(std::string_view text) {
    const auto email = Email::parse(text);
    if (email) return email->value;
    const auto* reason = std::get_if<std::string>(&email.error().context);
    return reason ? *reason : email.error().type;
}

struct Case {
    std::string_view input;
    std::string_view outcome;
};

TEST(Emails, KeepLocalPartAndLowercaseDomain) {
    for (const auto& [input, expected] : std::initializer_list<Case>{
             {"Ann@Example.COM", "Ann@example.com"},
             {" a@b.co\t", "a@b.co"},
             {"\xC2\xA0"
              "a@b.co\xE3\x80\x80",
              "a@b.co"},
             {"a@example.example", "a@example.example"},
             {"user+tag!#$%&'*/=?^_`{|}~-@example.com", "user+tag!#$%&'*/=?^_`{|}~-@example.com"},
             {"jürgen@example.com", "jürgen@example.com"},
             {"用户@example.com", "用户@example.com"},
             {"a@BÜCHER.example", "a@bücher.example"},
             {"a@xn--bcher-kva.example", "a@bücher.example"},
             {"a@bücher。example", "a@bücher.example"},
             {"a@straße.example", "a@straße.example"},
             {"a@пример.рф", "a@пример.рф"},
             {"user-1@users.noreply.plaza.example", "user-1@users.noreply.plaza.example"},
             {"Ana <Ana@Example.com>", "Ana@example.com"},
             {"Ana María Ruiz <ana@example.com>", "ana@example.com"},
             {"\"Ruiz, Ana <x>\" <ana@example.com> ", "ana@example.com"},
             {"<ana@example.com>", "ana@example.com"},
         })
        EXPECT_EQ(outcome(input), expected) << input;
}

TEST(Emails, ErrorsMatchEmailValidator) {
    static constexpr std::string_view no_at = "The email address is not valid. It must have exactly one @-sign.";
    static constexpr std::string_view special =
        "The part after the @-sign is a special-use or reserved name that cannot be used with email.";
    static constexpr std::string_view no_period = "The part after the @-sign is not valid. It should have a period.";
    for (const auto& [input, expected] : std::initializer_list<Case>{
             {"", no_at},
             {"nope", no_at},
             {"a@b@c.de", no_at},
             {"@b.co", "There must be something before the @-sign."},
             {"a@", "There must be something after the @-sign."},
             {"a@localhost", no_period},
             {"a@b", no_period},
             {"a@example.test", special},
             {"a@test.local", special},
             {"a@x.invalid", special},
             {"a@app.localhost", special},
             {"a@abc.onion", special},
             {"a@1.in-addr.arpa", special},
             {"a@[127.0.0.1]", "A bracketed IP address after the @-sign is not allowed here."},
             {"a@127.0.0.1", "The part after the @-sign is not valid. It is not within a valid top-level domain."},
             {"\"a b\"@example.com", "Quoting the part before the @-sign is not allowed here."},
             {"a..b@example.com", "An email address cannot have two periods in a row."},
             {".a@example.com", "An email address cannot start with a period."},
             {"a.@example.com", "An email address cannot have a period immediately before the @-sign."},
             {"a@example..com", "An email address cannot have two periods in a row."},
             {"a@.example.com", "An email address cannot have a period immediately after the @-sign."},
             {"a@example.com.", "An email address cannot end with a period."},
             {"a@-example.com", "An email address cannot have a hyphen immediately after the @-sign."},
             {"a@example.com-", "An email address cannot end with a hyphen."},
             {"a@ex-.com", "An email address cannot have a period and a hyphen next to each other."},
             {"a@ab--cd.com",
              "An email address cannot have two letters followed by two dashes immediately after the @-sign or after a "
              "period, except Punycode."},
             {"a b@example.com", "The email address contains invalid characters before the @-sign: SPACE."},
             {"a(\\)\n@example.com",
              "The email address contains invalid characters before the @-sign: '(', ')', '\\\\', U+000A."},
             {"a@exa_mple!.com", "The part after the @-sign contains invalid characters: '!', '_'."},
             {"a\xE2\x80\xAE@example.com", "The email address contains unsafe characters: U+202E."},
             {"a@exam\xE2\x80\x8Bple.com", "The email address contains unsafe characters: U+200B."},
             {"\xCC\x81"
              "a@example.com",
              "The email address contains unsafe characters: U+0301."},
             {"Ana, <ana@example.com",
              "The email address contains invalid characters before the @-sign: ',', '<', SPACE."},
         })
        EXPECT_EQ(outcome(input), expected) << input;
}

TEST(Emails, PartsHaveMaximumLengths) {
    const std::string label(63, 'd');
    const auto domain = label + '.' + label + '.' + label;
    EXPECT_EQ(outcome(std::string(64, 'a') + "@b.co"), std::string(64, 'a') + "@b.co");
    EXPECT_EQ(outcome(std::string(65, 'a') + "@b.co"),
              "The email address is too long before the @-sign (1 character too many).");
    EXPECT_EQ(outcome("a@" + std::string(65, 'b') + ".co"),
              "After the @-sign, periods cannot be separated by so many characters (2 characters too many).");
    EXPECT_EQ(outcome(std::string(62, 'a') + '@' + domain).size(), 254U);
    const auto too_long = Email::parse(std::string(63, 'a') + '@' + domain);
    ASSERT_FALSE(too_long);
    EXPECT_EQ(too_long.error().type, "string_too_long");
    EXPECT_EQ(too_long.error().message, "String should have at most 254 characters");
    EXPECT_EQ(too_long.error().context_key, "max_length");
    EXPECT_EQ(outcome(std::string(100'000, '<')), "string_too_long");
    EXPECT_EQ(outcome(std::string(300, 'a') + " <a@b.co>"), "a@b.co");
}

TEST(Emails, ErrorContainsReasonTwice) {
    const auto email = Email::parse("nope");
    ASSERT_FALSE(email);
    EXPECT_EQ(email.error().type, "value_error");
    EXPECT_EQ(email.error().message,
              "value is not a valid email address: The email address is not valid. It must have exactly one @-sign.");
    EXPECT_EQ(email.error().context_key, "reason");
}

}  // namespace
}  // namespace plaza
