#include "domain/credentials/common_passwords.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "platform/base/embedded.hpp"

namespace plaza::credentials {
namespace {

TEST(CommonPasswords, AreRecognizedInAnyCase) {
    for (const auto* password : {"password", "12345678", "qwertyuiop", "PassWord", "LETMEIN"})
        EXPECT_TRUE(is_common_password(password)) << password;
}

TEST(CommonPasswords, OtherPasswordsAreNotRecognized) {
    for (const std::string password : {"", "\n", "password\n", "\npassword", "asswordp", "password!!x", "pass word",
                                       "correct horse battery staple", "~~~~~~~~", "\xff\xff", "pässword"})
        EXPECT_FALSE(is_common_password(password)) << password;
    EXPECT_FALSE(is_common_password(std::string("password\0", 9)));
    EXPECT_FALSE(is_common_password(std::string(1'024, 'a')));
}

TEST(CommonPasswords, EveryListedWordIsRecognized) {
    auto rest = find_embedded("web/common-passwords.txt").value();
    int count = 0;
    std::string_view previous;
    while (!rest.empty()) {
        const auto word = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(word.size() + 1);
        ASSERT_LT(previous, word);
        ASSERT_TRUE(is_common_password(word)) << word;
        previous = word;
        ++count;
    }
    EXPECT_GT(count, 10'000);
}

}  // namespace
}  // namespace plaza::credentials
