#include <cstdlib>

#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/smtp.hpp"
#include "tests/support/stripping_proxy.hpp"

namespace plaza::test {

class Browser : public Api {
 protected:
    static int run_docs_script(const std::string& base) {
        const auto command =
            fmt::format("PLAZA_WEB={} node {}/tests/browser/docs.mjs {}", web_directory, source_directory, base);
        return std::system(command.c_str());
    }
};

TEST_F(Browser, NewUserAuthorizesInDocsAndPosts) {
    EXPECT_EQ(run_docs_script(fmt::format("http://127.0.0.1:{}", server().port())), 0);
    EXPECT_EQ(database().scalar("select count(*) from posts"), "1");
}

TEST_F(Browser, NewUserAuthorizesInDocsBehindStrippedPrefix) {
    const StrippingProxy proxy(server().port());
    EXPECT_EQ(run_docs_script(proxy.base()), 0);
    EXPECT_EQ(database().scalar("select count(*) from posts"), "1");
}

TEST_F(Browser, UserAllowsAppsWithForeignOriginAndScheme) {
    const auto ana = signed_up("ana");
    const auto* pictures = std::getenv("PLAZA_PICTURES");  // a folder, to look at the pages
    EXPECT_EQ(printed_by(fmt::format("PLAZA_WEB={} node {}/tests/browser/consent.mjs http://localhost:{} {} '{}' {}",
                                     web_directory, source_directory, server().port(), ana.email, ana.password,
                                     pictures == nullptr ? "" : pictures)),
              "allowed\n");
    EXPECT_EQ(database().scalar("select count(*) from codes"), "3");
}

class MailedLinksInBrowser : protected WithMailServer, public Api {
 protected:
    MailedLinksInBrowser() : Api(mailing_to(smtp)) { smtp.forget(); }

    /// Opens the page and returns its final text.
    std::string open_page(const std::string& page, const std::string& token, const std::string& password = {}) {
        return open_page_at(fmt::format("http://127.0.0.1:{}", server().port()), page, token, password);
    }
    static std::string open_page_at(const std::string& base, const std::string& page, const std::string& token,
                                    const std::string& password = {}) {
        return printed_by(fmt::format("PLAZA_WEB={} node {}/tests/browser/account.mjs {} {} {} {}", web_directory,
                                      source_directory, base, page, token, password));
    }
};

TEST_F(MailedLinksInBrowser, LinkConfirmsAddress) {
    signed_up("ana");
    const auto token = smtp.wait_for_number(1).token();
    EXPECT_EQ(open_page("confirm-email", token), "Your e-mail address is confirmed. You can close this page.\n");
    EXPECT_EQ(database().scalar("select email_confirmed_at is not null from users"), "t");
    EXPECT_THAT(open_page("confirm-email", token), testing::HasSubstr("this link was used"));
}

TEST_F(MailedLinksInBrowser, PagesWorkBehindStrippedPrefixAndWithSlash) {
    signed_up("ana");
    const StrippingProxy proxy(server().port());
    const auto token = smtp.wait_for_number(1).token();
    EXPECT_THAT(open_page_at(proxy.base(), "confirm-email/", token), testing::HasSubstr("is confirmed"));
    anonymous().post("/password-reset", R"({"email":"ana@example.com"})");
    const auto reset = smtp.wait_for_number(2).token();
    EXPECT_THAT(open_page("reset-password/", reset, "a-newer-one"), testing::HasSubstr("Your password is changed"));
}

TEST_F(MailedLinksInBrowser, LinkResetsPassword) {
    signed_up("ana");
    anonymous().post("/password-reset", R"({"email":"ana@example.com"})");
    const auto token = smtp.wait_for_number(2).token();
    EXPECT_THAT(open_page("reset-password", token, "password"), testing::HasSubstr("too common"));
    EXPECT_THAT(open_page("reset-password", token, "a-newer-one"), testing::HasSubstr("Your password is changed"));
    EXPECT_FALSE(log_in("ana@example.com", "a-newer-one").empty());
}

}  // namespace plaza::test
