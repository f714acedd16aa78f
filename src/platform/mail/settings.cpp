#include "platform/mail/settings.hpp"

#include <fmt/format.h>

#include "platform/mail/mail.hpp"
#include "platform/mail/mailer.hpp"

namespace plaza::mail {

void MailSettings::check() const {
    if (!url.empty() && !is_smtp_url(url.reveal()))
        throw ConfigError(
            "PLAZA_SMTP_URL must be a URL such as smtp://user:password@mail.example.com:587, got \"***\"");
    if (!url.empty() && from.empty()) throw ConfigError("PLAZA_MAIL_FROM is required with PLAZA_SMTP_URL");
    if (!from.empty() && !Mailbox::parse(from))
        throw ConfigError(
            fmt::format("PLAZA_MAIL_FROM must be an address such as Plaza <noreply@example.com>, got \"{}\"", from));
}

}  // namespace plaza::mail
