#include <cstdio>
#include <cstdlib>

#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/smtp.hpp"
#include "tests/support/stripping_proxy.hpp"

namespace plaza::test {

class Browser : public Api {
 protected:
    static int visit(const std::string& base) {
        const auto command =
            fmt::format("PLAZA_WEB={} node {}/tests/browser/docs.mjs {}", web_directory, source_directory, base);
        return std::system(command.c_str());
    }
};

TEST_F(Browser, ANewcomerAuthorizesInTheDocsAndPosts) {
    EXPECT_EQ(visit(fmt::format("http://127.0.0.1:{}", server().port())), 0);
    EXPECT_EQ(database().scalar("select count(*) from posts"), "1");
}

TEST_F(Browser, ANewcomerAuthorizesInTheDocsBehindAStrippedPrefix) {
    const StrippingProxy proxy(server().port());
    EXPECT_EQ(visit(proxy.base()), 0);
    EXPECT_EQ(database().scalar("select count(*) from posts"), "1");
}

struct BrowserPostbox {
    SmtpServer smtp;
};

class BrowserFromAMail : protected BrowserPostbox, public Api {
 protected:
    BrowserFromAMail() : Api(mailing_to(smtp)) {}

    /// What the page says in the end.
    std::string visit(const std::string& page, const std::string& token, const std::string& password = {}) {
        return visit_at(fmt::format("http://127.0.0.1:{}", server().port()), page, token, password);
    }
    static std::string visit_at(const std::string& base, const std::string& page, const std::string& token,
                                const std::string& password = {}) {
        const auto command = fmt::format("PLAZA_WEB={} node {}/tests/browser/account.mjs {} {} {} {}", web_directory,
                                         source_directory, base, page, token, password);
        FILE* pipe = popen(command.c_str(), "r");
        std::string said;
        for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
        EXPECT_EQ(pclose(pipe), 0) << command;
        return said;
    }
};

TEST_F(BrowserFromAMail, AnAddressIsConfirmedByAClick) {
    signed_up("ana");
    const auto token = smtp.wait_for_number(1).token();
    EXPECT_EQ(visit("confirm-email", token), "Your e-mail address is confirmed. You can close this page.\n");
    EXPECT_EQ(database().scalar("select email_confirmed_at is not null from users"), "t");
    EXPECT_THAT(visit("confirm-email", token), testing::HasSubstr("this link was used"));
}

TEST_F(BrowserFromAMail, PagesWorkBehindAStrippedPrefixAndASlash) {
    signed_up("ana");
    const StrippingProxy proxy(server().port());
    const auto token = smtp.wait_for_number(1).token();
    EXPECT_THAT(visit_at(proxy.base(), "confirm-email/", token), testing::HasSubstr("is confirmed"));
    anonymous().post("/password-reset", R"({"email":"ana@example.com"})");
    const auto reset = smtp.wait_for_number(2).token();
    EXPECT_THAT(visit("reset-password/", reset, "a-newer-one"), testing::HasSubstr("Your password is changed"));
}

TEST_F(BrowserFromAMail, APasswordIsReset) {
    signed_up("ana");
    anonymous().post("/password-reset", R"({"email":"ana@example.com"})");
    const auto token = smtp.wait_for_number(2).token();
    EXPECT_THAT(visit("reset-password", token, "password"), testing::HasSubstr("too common"));
    EXPECT_THAT(visit("reset-password", token, "a-newer-one"), testing::HasSubstr("Your password is changed"));
    EXPECT_FALSE(log_in("ana@example.com", "a-newer-one").empty());
}

}  // namespace plaza::test
