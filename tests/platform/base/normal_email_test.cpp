// The normal form of e-mail addresses: which spellings are the same address.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "platform/base/email.hpp"

namespace plaza {
namespace {

struct SameAddress {
    std::string_view normal;
    std::vector<std::string> spellings;
};

const std::vector<SameAddress> addresses{
    {"ann@example.com",
     {"ann@example.com", "Ann@Example.COM", " ann@example.com", "ann@example.com\t", "\u00A0ann@example.com\u3000",
      "Ann Lee <ANN@example.com>", "<ann@example.com>"}},
    {"kim@example.com", {"kim@example.com", "\u212Aim@example.com", "KIM@example.com"}},
    {"info@example.com",
     {"info@example.com", "\u0130nfo@example.com", "I\u0307nfo@example.com", "i\u0307NFO@example.com"}},
    {"jos\u00E9@example.com",
     {"jos\u00E9@example.com", "jose\u0301@example.com", "JOS\u00C9@example.com", "JOSE\u0301@example.com"}},
    {"strasse@example.com", {"stra\u00DFe@example.com", "STRASSE@example.com", "STRA\u1E9EE@example.com"}},
    {"\u03C3\u03C3@example.com", {"\u03C3\u03C2@example.com", "\u03A3\u03A3@example.com"}},
    {"ann@xn--bcher-kva.example",
     {"ann@b\u00FCcher.example", "ann@B\u00DCCHER.example", "ann@bu\u0308cher.example", "ann@xn--bcher-kva.example",
      "ann@XN--BCHER-KVA.example", "ann@b\u00FCcher\u3002example"}},
    {"ann@example.com", {"ann@\uFF45xample.com", "ann@example\uFF0Ecom"}},
    {"ann@k.example", {"ann@\u212A.example"}},
};

TEST(NormalEmails, AreEqualForEverySpelling) {
    for (const auto& [normal, spellings] : addresses)
        for (const auto& spelling : spellings) EXPECT_EQ(normal_email(spelling), normal) << spelling;
}

TEST(NormalEmails, AreStableUnderNormalization) {
    for (const auto& [normal, spellings] : addresses) EXPECT_EQ(normal_email(normal), normal);
    for (const char* odd : {"ana@localhost", "i\u0301\u0307@x", "", "@", "a@b@c", "Not An Address"})
        EXPECT_EQ(normal_email(normal_email(odd)), normal_email(odd)) << odd;
}

TEST(NormalEmails, KeepDifferentAddressesApart) {
    EXPECT_NE(normal_email("ann@example.com"), normal_email("ann@example.org"));
    EXPECT_NE(normal_email("jose@example.com"), normal_email("jos\u00E9@example.com"));
    EXPECT_NE(normal_email("a@stra\u00DFe.example"), normal_email("a@strasse.example"));
    EXPECT_NE(normal_email("a.b@example.com"), normal_email("ab@example.com"));
    EXPECT_NE(normal_email("\u0131nfo@example.com"), normal_email("info@example.com")) << "a dotless i";
}

TEST(NormalEmails, ExistForInvalidAddresses) {
    EXPECT_EQ(normal_email(" Ana@LocalHost "), "ana@localhost");
    EXPECT_EQ(normal_email("\u212A"), "k");
    EXPECT_EQ(normal_email(""), "");
    EXPECT_EQ(normal_email("A\xFF"), "a\xFF") << "not UTF-8";
    EXPECT_LE(normal_email(std::string(1 << 20, 'a')).size(), 2'048U);
}

}  // namespace
}  // namespace plaza
