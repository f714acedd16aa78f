// SmtpServer: a real SMTP listener on loopback (smtp_server.py, by aiosmtpd), and the mails that it has taken.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "tests/support/home.hpp"

namespace plaza::test {

struct Received {
    std::string from;
    std::vector<std::string> to;
    std::string message;
    bool is_by_tls;
    std::string login;

    /// What stands after the # of the link in it; empty where there is none.
    [[nodiscard]] std::string token() const;
    [[nodiscard]] std::string subject() const;
};

class SmtpServer {
 public:
    /// The options of smtp_server.py.
    explicit SmtpServer(const std::vector<std::string>& options = {});
    ~SmtpServer();
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// For PLAZA_SMTP_URL.
    [[nodiscard]] std::string url() const;

    /// What it has taken so far.
    [[nodiscard]] std::vector<Received> mails() const;
    /// Waits until it has taken so many; all of them. Throws std::runtime_error where they do not come.
    [[nodiscard]] std::vector<Received> wait_for(std::size_t count) const;
    /// The last of so many.
    [[nodiscard]] Received wait_for_number(std::size_t count) const { return wait_for(count).at(count - 1); }
    /// How many recipients were named to it, refused ones included.
    [[nodiscard]] int offered() const;
    /// Ends what --stall began.
    void go_on() const { home_.write("go", ""); }

 private:
    Home home_;
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

/// A base for fixtures, before the one that starts the server.
struct Postbox {
    SmtpServer smtp;
};

/// quick_config(), with mail to this server.
[[nodiscard]] app::Config mailing_to(const SmtpServer& smtp);

/// A port of loopback on which nobody listens now.
[[nodiscard]] std::uint16_t unused_port();

}  // namespace plaza::test
