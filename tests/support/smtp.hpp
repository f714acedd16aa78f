// SmtpServer: a real SMTP server on loopback (smtp_server.py, based on aiosmtpd), and the mails it has accepted.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "tests/support/home.hpp"

namespace plaza::test {

struct ReceivedMail {
    std::string from;
    std::vector<std::string> to;
    std::string message;
    bool is_by_tls;
    std::string login;

    /// The text after the # of the link in the mail, or "".
    [[nodiscard]] std::string token() const;
    [[nodiscard]] std::string subject() const;
};

class SmtpServer {
 public:
    /// Takes the options of smtp_server.py.
    explicit SmtpServer(const std::vector<std::string>& options = {});
    ~SmtpServer();
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The URL for PLAZA_SMTP_URL.
    [[nodiscard]] std::string url() const;

    /// The mails accepted so far, without those before forget().
    [[nodiscard]] std::vector<ReceivedMail> mails() const;
    /// Waits for this number of mails and returns all of them. Throws std::runtime_error after the time limit.
    [[nodiscard]] std::vector<ReceivedMail> wait_for(std::size_t count) const;
    /// Waits for this number of mails and returns the last one.
    [[nodiscard]] ReceivedMail wait_for_number(std::size_t count) const { return wait_for(count).at(count - 1); }
    /// The number of recipients offered to the server, including rejected ones.
    [[nodiscard]] int offered() const;
    /// From now on, counts neither the mails nor the recipients so far.
    void forget();
    /// Continues after --stall.
    void resume() const { home_.write("go", ""); }

 private:
    Home home_;
    std::size_t forgotten_mails_ = 0;
    int forgotten_recipients_ = 0;
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

/// A base for fixtures, to be listed before the base that starts the server. All tests of a process use the same mail
/// server; the constructor of the fixture calls smtp.forget().
struct WithMailServer {
    SmtpServer& smtp = server_of_process();

 private:
    static SmtpServer& server_of_process();
};

/// quick_config() with this mail server.
[[nodiscard]] app::Config mailing_to(const SmtpServer& smtp);

/// A port of loopback that is not in use.
[[nodiscard]] std::uint16_t unused_port();

}  // namespace plaza::test
