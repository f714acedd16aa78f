// Mailer: hands mails to an SMTP server (RFC 5321), one after the other, on a thread of its own.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/mail/mail.hpp"

namespace plaza::mail {

struct MailSettings {
    /// smtp://host:port, with TLS by STARTTLS where the server offers it, and never without it where the URL holds a
    /// user and a password; smtps://host:port, with TLS from the start. Empty: no mail is sent.
    Secret url{};
    Mailbox from{};
    /// Certificates to trust instead of the system's, a PEM file; empty: the system's.
    std::string ca_file{};
};

/// Whether it begins as one of those URLs do, and names a host.
[[nodiscard]] bool is_smtp_url(std::string_view text);

/// Why a mail was not taken. Final: the server will not take this mail at any other time either (RFC 5321 §4.2.1, 5yz).
struct NotSent : std::runtime_error {
    bool is_final;

    NotSent(const std::string& why, bool is_final) : runtime_error(why), is_final(is_final) {}
};

class Mailer {
 public:
    explicit Mailer(MailSettings settings);
    ~Mailer();
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    /// Whether there is a server to send to.
    [[nodiscard]] bool is_on() const { return !settings_.url.empty(); }

    /// Returns when the server has taken the mail, after 30 s at most; else throws NotSent. From one loop only.
    Task<> send(Mail mail);

    /// What is being sent fails within a second or so. From the same loop.
    void abort();

    /// Ends the thread. Call it when no loop runs any more and before one is destroyed.
    void stop();

 private:
    class Smtp;

    MailSettings settings_;
    std::unique_ptr<Smtp> smtp_;  // from the first mail on: it costs memory
};

}  // namespace plaza::mail
