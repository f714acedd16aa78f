// Mail: one plain-text message, and the bytes it becomes. How it travels is mailer.hpp's.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace plaza::mail {

/// `Plaza <noreply@example.com>`: a name for people, which may be empty, and an address.
struct Mailbox {
    std::string name{};
    std::string address;

    /// The address alone, or after a name in angle brackets. Absent where the address is none.
    [[nodiscard]] static std::expected<Mailbox, std::string> parse(std::string_view text);
};

struct Mail {
    std::string to;  // an address
    std::string subject;
    std::string text;  // UTF-8, lines ended by \n
};

/// Whether a header line and an SMTP command can hold the address as it is: no white space, no brackets, no controls.
[[nodiscard]] bool is_sendable(std::string_view address);

/// The address with its domain in ASCII (IDNA 2008); as it is where the domain has no such form.
[[nodiscard]] std::string with_ascii_domain(std::string_view address);

/// The message as RFC 5322 and MIME (RFC 2045) say, marked as sent by a machine (RFC 3834 §5). The addresses are
/// sendable.
[[nodiscard]] std::string compose(const Mailbox& from, const Mail& mail, std::chrono::sys_seconds now);

}  // namespace plaza::mail
