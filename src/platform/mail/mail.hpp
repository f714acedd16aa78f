// Mail: a plain-text message, and its encoding. mailer.hpp sends it.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace plaza::mail {

/// `Plaza <noreply@example.com>`: a display name, which may be empty, and an address.
struct Mailbox {
    std::string name{};
    std::string address;

    /// Parses an address, or a name and an address in angle brackets. Returns an error message for an invalid address.
    [[nodiscard]] static std::expected<Mailbox, std::string> parse(std::string_view text);
};

struct Mail {
    std::string to;  // an address
    std::string subject;
    std::string text;  // UTF-8, lines end with \n
};

/// Whether the address can be used unquoted in headers and SMTP commands: no white space, brackets or control
/// characters.
[[nodiscard]] bool is_sendable(std::string_view address);

/// The address with its domain in ASCII (IDNA 2008), or unchanged if the domain has no ASCII form.
[[nodiscard]] std::string with_ascii_domain(std::string_view address);

/// Encodes the message (RFC 5322 and MIME, RFC 2045), marked as automatic (RFC 3834 §5). The addresses must be
/// sendable.
[[nodiscard]] std::string compose(const Mailbox& from, const Mail& mail, std::chrono::sys_seconds now);

}  // namespace plaza::mail
