#include "platform/mail/mail.hpp"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "platform/base/email.hpp"
#include "platform/base/unicode.hpp"
#include "platform/crypto/base64.hpp"
#include "platform/crypto/random.hpp"

namespace plaza::mail {
namespace {

constexpr std::size_t base64_line = 76;  // RFC 2045 §6.8
/// Bytes in one encoded word, so that a line with `Subject: ` has at most 76 characters (RFC 2047 §2).
constexpr std::size_t word_bytes = 39;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// Unstructured header text (RFC 2047 §5): ASCII as it is, other text in encoded words, one per line.
std::string header_text(std::string_view text) {
    if (is_printable_ascii(text)) return std::string(text);
    std::string out;
    while (!text.empty()) {
        const auto part = first_bytes(text, word_bytes);
        fmt::format_to(std::back_inserter(out), "{}=?utf-8?B?{}?=", out.empty() ? "" : "\r\n ",
                       crypto::to_base64(part));
        text.remove_prefix(part.size());
    }
    return out;
}

/// An address with its name as a quoted string (RFC 5322 §3.2.4) or in encoded words.
std::string header_mailbox(const Mailbox& mailbox) {
    const auto address = with_ascii_domain(mailbox.address);
    if (mailbox.name.empty()) return address;
    if (!is_printable_ascii(mailbox.name)) return fmt::format("{} <{}>", header_text(mailbox.name), address);
    std::string quoted;
    for (const char c : mailbox.name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return fmt::format("\"{}\" <{}>", quoted, address);
}

std::string header_date(std::chrono::sys_seconds now) {
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    // strftime() uses the C locale, because the process never calls setlocale().
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &parts)};
}

std::string with_crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

std::string in_base64_lines(std::string_view text) {
    const auto encoded = crypto::to_base64(text);
    std::string out;
    for (std::size_t at = 0; at < encoded.size(); at += base64_line)
        out.append(encoded, at, base64_line).append("\r\n");
    return out;
}

}  // namespace

std::expected<Mailbox, std::string> Mailbox::parse(std::string_view text) {
    Mailbox mailbox;
    auto address = text;
    if (text.ends_with('>')) {
        const auto open = text.rfind('<');
        if (open == text.npos) return std::unexpected("has a > without a <");
        mailbox.name = trimmed(text.substr(0, open));
        address = text.substr(open + 1, text.size() - open - 2);
    }
    if (std::ranges::any_of(mailbox.name, is_control)) return std::unexpected("the name has control characters");
    if (mailbox.name.size() >= 2 && mailbox.name.starts_with('"') && mailbox.name.ends_with('"'))
        mailbox.name = mailbox.name.substr(1, mailbox.name.size() - 2);
    auto parsed = Email::parse(address);
    if (!parsed) return std::unexpected(std::move(parsed.error().message));
    mailbox.address = std::move(parsed->value);
    return mailbox;
}

bool is_sendable(std::string_view address) {
    return address.find('@') != address.npos && std::ranges::none_of(address, [](char c) {
               return is_control(c) || c == ' ' || c == '<' || c == '>' || c == ',' || c == '"' || c == '\\';
           });
}

std::string with_ascii_domain(std::string_view address) {
    const auto at = address.rfind('@') + 1;
    char* ascii = nullptr;
    const std::string domain(address.substr(at));
    if (idn2_to_ascii_8z(domain.c_str(), &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) != IDN2_OK)
        return std::string(address);
    auto whole = fmt::format("{}{}", address.substr(0, at), ascii);
    idn2_free(ascii);
    return whole;
}

std::string compose(const Mailbox& from, const Mail& mail, std::chrono::sys_seconds now) {
    const auto sender = with_ascii_domain(from.address);
    const bool is_ascii = std::ranges::all_of(mail.text, [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); });
    return fmt::format(
        "Date: {}\r\n"
        "From: {}\r\n"
        "To: {}\r\n"
        "Message-ID: <{}{}>\r\n"
        "Subject: {}\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: {}\r\n"
        "\r\n{}",
        header_date(now), header_mailbox(from), with_ascii_domain(mail.to), crypto::random_base64url(16),
        std::string_view(sender).substr(sender.rfind('@')), header_text(mail.subject), is_ascii ? "7bit" : "base64",
        is_ascii ? with_crlf(mail.text) : in_base64_lines(with_crlf(mail.text)));
}

}  // namespace plaza::mail
