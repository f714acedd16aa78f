// MailedLinks: the fixture for tests of mailed links, with a mail server.
#pragma once

#include <string>
#include <utility>

#include "tests/support/api.hpp"
#include "tests/support/smtp.hpp"

namespace plaza::test {

inline const std::string invalid_link = "this link was used, is too old, or is not one of ours: ask for another mail";

inline std::string token_body(const std::string& token) {
    return Json{{"token", token}}.dump();
}

inline std::string reset_body(const std::string& token, const std::string& password = "a newer password") {
    return Json{{"token", token}, {"password", password}}.dump();
}

class MailedLinks : protected WithMailServer, public Api {
 protected:
    explicit MailedLinks(void (*change)(app::Config&) = [](app::Config&) {})
        : Api(configured(mailing_to(smtp), change)) {
        smtp.forget();
    }

    [[nodiscard]] bool is_confirmed(const Person& person) {
        return database().scalar("select email_confirmed_at is not null from users where id = $1",
                                 {std::to_string(person.id)}) == "t";
    }
    /// A new user, and the token of the confirmation mail, which is the number-th mail of the server.
    std::pair<Person, std::string> new_user(const std::string& name, std::size_t number) {
        auto person = signed_up(name);
        return {std::move(person), smtp.wait_for_number(number).token()};
    }
    /// Requests a reset and returns the mailed token. The mail is the number-th mail of the server.
    std::string request_reset(const std::string& email, std::size_t number) {
        const auto answer = anonymous().post("/password-reset", Json{{"email", email}}.dump());
        EXPECT_EQ(answer.status, 202) << answer.body;
        const auto mail = smtp.wait_for_number(number);
        EXPECT_EQ(mail.subject(), "Choose a new password");
        return mail.token();
    }
    Answer log_in_with(const std::string& email, const std::string& password) {
        return anonymous().post("/login", form({{"username", email}, {"password", password}}));
    }
    void expire_tokens() { database().exec("update email_tokens set expires_at = clock_timestamp()"); }

 private:
    static app::Config configured(app::Config config, void (*change)(app::Config&)) {
        change(config);
        return config;
    }
};

}  // namespace plaza::test
