// Mailer: sends mails to an SMTP server (RFC 5321), one at a time, on its own thread.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/mail/mail.hpp"
#include "platform/mail/settings.hpp"

namespace plaza::mail {

/// Whether the text starts with smtp:// or smtps:// and has a host.
[[nodiscard]] bool is_smtp_url(std::string_view text);

/// Why a mail was not sent. Final: the server will never accept this mail (RFC 5321 §4.2.1, 5yz), so do not retry.
struct NotSent : std::runtime_error {
    bool is_final;

    NotSent(const std::string& why, bool is_final) : runtime_error(why), is_final(is_final) {}
};

class Mailer {
 public:
    /// MailSettings::check() must have passed.
    explicit Mailer(MailSettings settings);
    ~Mailer();
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    /// Whether an SMTP server is configured.
    [[nodiscard]] bool is_on() const { return !settings_.url.empty(); }

    /// Returns when the server has accepted the mail, within 30 s; otherwise throws NotSent. Call it on one loop only.
    Task<> send(Mail mail);

    /// Makes the current send() fail within about a second. Call it on the same loop.
    void abort();

    /// Ends the thread. Call it after all loops have stopped, and before one is destroyed.
    void stop();

 private:
    class Smtp;

    MailSettings settings_;
    std::unique_ptr<Smtp> smtp_;  // created for the first mail, to save memory
};

}  // namespace plaza::mail
