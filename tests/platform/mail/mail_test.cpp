#include "platform/mail/mail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "platform/mail/mailer.hpp"

namespace plaza::mail {
namespace {

using testing::HasSubstr;

constexpr std::chrono::sys_seconds moment{std::chrono::seconds{1'795'352'781}};

std::string composed(const Mail& mail, const Mailbox& from = {.address = "noreply@example.com"}) {
    return compose(from, mail, moment);
}

TEST(Mail, HasStandardHeaders) {
    const auto message = composed({.to = "ana@example.com", .subject = "Hello", .text = "one\ntwo\n"},
                                  {.name = "Plaza", .address = "noreply@example.com"});
    EXPECT_THAT(message, testing::StartsWith("Date: Sun, 22 Nov 2026 13:06:21 +0000\r\n"));
    for (const char* line :
         {"\r\nFrom: \"Plaza\" <noreply@example.com>\r\n", "\r\nTo: ana@example.com\r\n", "\r\nSubject: Hello\r\n",
          "\r\nAuto-Submitted: auto-generated\r\n", "\r\nMIME-Version: 1.0\r\n",
          "\r\nContent-Type: text/plain; charset=utf-8\r\n", "\r\nContent-Transfer-Encoding: 7bit\r\n"})
        EXPECT_THAT(message, HasSubstr(line));
    EXPECT_THAT(message, testing::EndsWith("\r\n\r\none\r\ntwo\r\n"));
}

TEST(Mail, HasUniqueId) {
    const auto id = [] {
        const auto message = composed({.to = "ana@example.com", .subject = "", .text = ""});
        const auto at = message.find("Message-ID: <");
        return message.substr(at, message.find('\r', at) - at);
    };
    EXPECT_THAT(id(), testing::EndsWith("@example.com>"));
    EXPECT_NE(id(), id());
}

TEST(Mail, NonAsciiTextIsEncoded) {
    const auto message = composed({.to = "ana@example.com", .subject = "Grüße", .text = "schöne Grüße\n"},
                                  {.name = "Café", .address = "noreply@example.com"});
    EXPECT_THAT(message, HasSubstr("\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\n"));
    EXPECT_THAT(message, HasSubstr("\r\nFrom: =?utf-8?B?Q2Fmw6k=?= <noreply@example.com>\r\n"));
    EXPECT_THAT(message, HasSubstr("\r\nContent-Transfer-Encoding: base64\r\n\r\nc2Now7ZuZSBHcsO8w59lDQo=\r\n"));
}

TEST(Mail, LongSubjectIsFoldedBetweenCharacters) {
    std::string subject;
    for (int i = 0; i < 40; ++i) subject += "ü";
    const auto message = composed({.to = "ana@example.com", .subject = subject, .text = ""});
    // 39 bytes are 19 characters of two bytes, and one byte that must not be cut off.
    EXPECT_THAT(message, HasSubstr("?=\r\n =?utf-8?B?"));
    for (std::size_t at = 0; at < message.size(); at = message.find("\r\n", at) + 2)
        EXPECT_LE(message.find("\r\n", at) - at, 76U);
}

TEST(Mail, BodyLinesAreShort) {
    const auto message = composed({.to = "ana@example.com", .subject = "", .text = std::string(5'000, '\xff')});
    for (std::size_t at = 0; at < message.size(); at = message.find("\r\n", at) + 2)
        EXPECT_LE(message.find("\r\n", at) - at, 76U);
}

TEST(Mail, QuotesInNameAreEscaped) {
    const auto message = composed({.to = "ana@example.com", .subject = "", .text = ""},
                                  {.name = R"(a "b" \ c)", .address = "noreply@example.com"});
    EXPECT_THAT(message, HasSubstr(R"(From: "a \"b\" \\ c" <noreply@example.com>)"));
}

TEST(Mail, InternationalDomainsAreSentAsAscii) {
    EXPECT_EQ(with_ascii_domain("idn@bücher.example"), "idn@xn--bcher-kva.example");
    EXPECT_EQ(with_ascii_domain("ana@example.com"), "ana@example.com");
}

TEST(Mail, UnsafeAddressIsNotSendable) {
    for (const char* address : {"ana@example.com", "a+b@example.com", "o'brien!#$%&*/=?^_`{|}~-@example.com",
                                "jörg@example.com", "idn@bücher.example"})
        EXPECT_TRUE(is_sendable(address)) << address;
    for (const char* address : {"", "ana", "ana@example.com\r\nBcc: bob@example.com", "ana@example.com\n",
                                "ana@example.com> SIZE=1", "<ana@example.com", "a b@example.com", "\"a\"@example.com",
                                "ana@example.com,bob@example.com", "ana@example.com\x7f", "a\tb@example.com"})
        EXPECT_FALSE(is_sendable(address)) << address;
}

TEST(Mail, SenderIsAddressWithOptionalName) {
    EXPECT_EQ(Mailbox::parse("noreply@example.com")->address, "noreply@example.com");
    for (const char* text : {"Plaza <noreply@example.com>", "\"Plaza\" <noreply@example.com>"}) {
        const auto mailbox = Mailbox::parse(text);
        ASSERT_TRUE(mailbox) << text;
        EXPECT_EQ(mailbox->name, "Plaza");
        EXPECT_EQ(mailbox->address, "noreply@example.com");
    }
    for (const char* text : {"", "Plaza", "Plaza <>", "Plaza noreply@example.com>", "Pla\r\nBcc: a <a@example.com>"})
        EXPECT_FALSE(Mailbox::parse(text)) << text;
}

TEST(Mail, ServerIsGivenAsUrl) {
    for (const char* url : {"smtp://localhost", "smtp://mail.example.com:587", "smtps://mail.example.com",
                            "smtp://user:pass%40word@mail.example.com:587/plaza.example.com"})
        EXPECT_TRUE(is_smtp_url(url)) << url;
    for (const char* url : {"", "mail.example.com", "http://mail.example.com", "smtp://", "smtp:///x", "smtp://:25",
                            "smtp://user@", "smtp://mail example", "smtp://mail\r\n.example"})
        EXPECT_FALSE(is_smtp_url(url)) << url;
}

}  // namespace
}  // namespace plaza::mail
