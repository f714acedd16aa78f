// The settings of mail: the SMTP server and the sender.
#pragma once

#include <string>

#include "platform/base/secret.hpp"
#include "platform/base/setting.hpp"

namespace plaza::mail {

struct MailSettings {
    /// smtp://host:port uses STARTTLS if the server offers it, and requires it if the URL has a password.
    /// smtps://host:port uses TLS from the start. Empty: no mail is sent.
    Secret url{};
    /// A PEM file with the certificates to trust instead of the system's; empty: the system's.
    std::string ca_file{};
    std::string from{};  // a Mailbox as text

    void declare(SettingList& settings) {
        settings.section("Mail")
            .introduce(
                "Mails confirm e-mail addresses, reset passwords and report account changes. Without an SMTP server "
                "none are sent.")
            .add(
                "Secret. `smtp://user:password@mail.example.com:587` uses STARTTLS, and requires it if there is a "
                "password; `smtps://` uses TLS from the start. A path (`smtp://mail.example.com/plaza.example.com`) "
                "is the name that Plaza sends in EHLO.",
                {{"PLAZA_SMTP_URL", url}})
            .add("PEM file with the certificates to trust instead of the system's.", {{"PLAZA_SMTP_CA_FILE", ca_file}})
            .add("The sender, such as `Plaza <noreply@example.com>`. Required with PLAZA_SMTP_URL.",
                 {{"PLAZA_MAIL_FROM", from}});
    }

    /// Throws ConfigError.
    void check() const;
};

}  // namespace plaza::mail
