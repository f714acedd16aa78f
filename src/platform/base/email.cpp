#include "platform/base/email.hpp"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"

namespace plaza {
namespace {

constexpr std::size_t max_address = 254;  // RFC 3696, erratum 1690
constexpr std::size_t max_local = 64;     // RFC 5321 §4.5.3.1.1
constexpr std::size_t max_label = 63;     // RFC 1035 §2.3.1
/// Includes room for a display name.
constexpr std::size_t max_text = 2048;

/// Domains without mail (RFC 6761, 6762, 7686), as email-validator selects them: "example" is not among them.
constexpr std::array<std::string_view, 6> special_domains{"arpa", "invalid", "local", "localhost", "onion", "test"};

using Reason = std::optional<std::string>;

bool is_letter_or_digit(char32_t c) {
    return c < 0x80 && ascii::is_alphanumeric(static_cast<char>(c));
}

/// RFC 5322 atext with RFC 6531 §3.3, and dots.
bool is_local_character(char32_t c) {
    constexpr std::string_view others = ".!#$%&'*+-/=?^_`{|}~";
    return c >= 0x80 || is_letter_or_digit(c) || others.find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_domain_character(char32_t c) {
    return c >= 0x80 || is_letter_or_digit(c) || c == '-' || c == '.';
}

/// Invisible, directional, private-use and unassigned characters, with which two addresses could look alike.
bool is_unsafe(char32_t c) {
    struct Span {
        char32_t first;
        char32_t last;
    };
    static constexpr std::array<Span, 14> spans{{{0x80, 0x9F},
                                                 {0xAD, 0xAD},
                                                 {0x600, 0x605},
                                                 {0x61C, 0x61C},
                                                 {0x6DD, 0x6DD},
                                                 {0x70F, 0x70F},
                                                 {0x180E, 0x180E},
                                                 {0x200B, 0x200F},
                                                 {0x202A, 0x202E},
                                                 {0x2060, 0x206F},
                                                 {0xD800, 0xF8FF},
                                                 {0xFDD0, 0xFDEF},
                                                 {0xFFF0, 0xFFFB},
                                                 {0xE0000, 0x10FFFF}}};
    if (c < 0x80) return false;
    return is_space(c) || c == 0xFEFF || (c & 0xFFFEU) == 0xFFFE ||
           std::ranges::any_of(spans, [c](const Span& span) { return c >= span.first && c <= span.last; });
}

/// Combining marks. At the start of an address they would combine with the preceding text.
bool is_combining(char32_t c) {
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
}

/// A character as Python's repr shows it, or its code point if it is invisible.
std::string shown(char32_t c, std::string_view bytes) {
    if (c == ' ') return "SPACE";
    if (c < 0x20 || c == 0x7F || is_unsafe(c) || is_combining(c))
        return fmt::format("U+{:04X}", static_cast<unsigned>(c));
    if (c == '\'') return "\"'\"";
    if (c == '\\') return R"('\\')";
    return fmt::format("'{}'", bytes);
}

/// The wrong characters as text, sorted, without duplicates; empty if there are none.
template <class IsWrong>
std::string wrong_characters(std::string_view text, IsWrong is_wrong) {
    std::set<std::string> wrong;
    while (!text.empty()) {
        const auto before = text;
        const auto c = take_character(text);
        if (is_wrong(c)) wrong.insert(shown(c, before.substr(0, before.size() - text.size())));
    }
    return fmt::format("{}", fmt::join(wrong, ", "));
}

Reason unsafe_characters(std::string_view text) {
    auto rest = text;
    const auto first = take_character(rest);
    const auto is_wrong = [&](char32_t c) { return is_unsafe(c) || (c == first && is_combining(c)); };
    const auto wrong = wrong_characters(text, is_wrong);
    if (wrong.empty()) return {};
    return fmt::format("The email address contains unsafe characters: {}.", wrong);
}

std::string excess(std::size_t count, std::size_t max) {
    return fmt::format("({} character{} too many)", count - max, count - max > 1 ? "s" : "");
}

Reason check_local(std::string_view local) {
    if (local.empty()) return "There must be something before the @-sign.";
    if (const auto count = count_characters(local); count > max_local)
        return fmt::format("The email address is too long before the @-sign {}.", excess(count, max_local));
    const auto wrong = wrong_characters(local, std::not_fn(is_local_character));
    if (!wrong.empty())
        return fmt::format("The email address contains invalid characters before the @-sign: {}.", wrong);
    if (local.ends_with('.')) return "An email address cannot have a period immediately before the @-sign.";
    if (local.starts_with('.')) return "An email address cannot start with a period.";
    if (local.find("..") != std::string_view::npos) return "An email address cannot have two periods in a row.";
    return unsafe_characters(local);
}

/// The rules of RFC 952 for dots and hyphens.
Reason check_separators(std::string_view domain) {
    if (domain.ends_with('.')) return "An email address cannot end with a period.";
    if (domain.starts_with('.')) return "An email address cannot have a period immediately after the @-sign.";
    if (domain.find("..") != std::string_view::npos) return "An email address cannot have two periods in a row.";
    if (domain.ends_with('-')) return "An email address cannot end with a hyphen.";
    if (domain.starts_with('-')) return "An email address cannot have a hyphen immediately after the @-sign.";
    if (domain.find(".-") != std::string_view::npos || domain.find("-.") != std::string_view::npos)
        return "An email address cannot have a period and a hyphen next to each other.";
    return {};
}

Reason check_labels(std::string_view domain) {
    while (!domain.empty()) {
        const auto label = domain.substr(0, domain.find('.'));
        domain.remove_prefix(std::min(domain.size(), label.size() + 1));
        // RFC 5890 §2.3.1 reserves such labels.
        if (label.size() >= 4 && label.substr(2, 2) == "--" && !label.starts_with("xn"))
            return "An email address cannot have two letters followed by two dashes immediately after the @-sign or "
                   "after a period, except Punycode.";
        if (label.size() > max_label)
            return fmt::format("After the @-sign, periods cannot be separated by so many characters {}.",
                               excess(label.size(), max_label));
    }
    return {};
}

bool is_special(std::string_view domain) {
    return std::ranges::any_of(special_domains, [&](std::string_view special) {
        return domain == special || (domain.ends_with(special) && domain[domain.size() - special.size() - 1] == '.');
    });
}

/// Checks a domain in its ASCII form.
Reason check_ascii_domain(std::string_view domain) {
    if (auto reason = check_separators(domain)) return reason;
    if (auto reason = check_labels(domain)) return reason;
    if (domain.find('.') == std::string_view::npos)
        return "The part after the @-sign is not valid. It should have a period.";
    if (!is_letter_or_digit(static_cast<unsigned char>(domain.back())) || domain.back() <= '9')
        return "The part after the @-sign is not valid. It is not within a valid top-level domain.";
    if (is_special(domain))
        return "The part after the @-sign is a special-use or reserved name that cannot be used with email.";
    return {};
}

bool is_plain_ascii(std::string_view domain) {
    return std::ranges::all_of(domain, [](char c) { return static_cast<unsigned char>(c) < 0x80; }) &&
           domain.find("xn--") == std::string_view::npos;
}

struct FreedByIdn {
    void operator()(char* text) const { idn2_free(text); }
};
using IdnText = std::unique_ptr<char, FreedByIdn>;

/// Converts `domain`, in lower case, to Unicode. Returns the reason if it is invalid.
Reason convert_international(std::string& domain) {
    char* raw = nullptr;
    const int to_ascii = idn2_to_ascii_8z(domain.c_str(), &raw, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    const IdnText ascii{raw};
    if (to_ascii == IDN2_TOO_BIG_DOMAIN) return "The email address is too long after the @-sign.";
    if (to_ascii != IDN2_OK)
        return fmt::format("The part after the @-sign contains invalid characters ({}).", idn2_strerror(to_ascii));
    if (auto reason = check_ascii_domain(ascii.get())) return reason;

    raw = nullptr;
    const int to_unicode = idn2_to_unicode_8z8z(ascii.get(), &raw, 0);
    const IdnText unicode{raw};
    if (to_unicode != IDN2_OK)
        return fmt::format("The part after the @-sign is not valid IDNA ({}).", idn2_strerror(to_unicode));
    domain = unicode.get();
    return unsafe_characters(domain);
}

/// Checks and normalizes a domain.
Reason normalize_domain(std::string& domain) {
    if (domain.empty()) return "There must be something after the @-sign.";
    if (domain.starts_with('[') && domain.ends_with(']'))
        return "A bracketed IP address after the @-sign is not allowed here.";
    const auto wrong = wrong_characters(domain, std::not_fn(is_domain_character));
    if (!wrong.empty()) return fmt::format("The part after the @-sign contains invalid characters: {}.", wrong);
    if (auto reason = unsafe_characters(domain)) return reason;
    ascii::lower(domain);
    if (is_plain_ascii(domain)) return check_ascii_domain(domain);
    if (auto reason = check_separators(domain)) return reason;
    return convert_international(domain);
}

bool is_name_character(char32_t c) {
    return c != '.' && is_local_character(c) && !is_space(c);
}

/// Whether the text before `<` is a valid name: words, or anything in quotes.
bool is_display_name(std::string_view name) {
    name = trimmed(name);
    if (name.size() > 2 && name.starts_with('"') && name.ends_with('"')) return true;
    while (!name.empty()) {
        const auto c = take_character(name);
        if (!is_name_character(c) && !is_space(c)) return false;
    }
    return true;
}

/// The address in `Ana <ana@example.com>`; any other text as it is.
std::string_view without_name(std::string_view text) {
    text = trimmed(text);
    if (!text.ends_with('>')) return text;
    const auto from = text.starts_with('"') ? text.rfind('"') : 0;
    const auto bracket = text.find('<', from);
    if (bracket == std::string_view::npos || bracket + 2 >= text.size() || !is_display_name(text.substr(0, bracket)))
        return text;
    return trimmed(text.substr(bracket + 1, text.size() - bracket - 2));
}

/// Converts a domain that parse() returned.
std::string to_ascii(const std::string& domain) {
    if (is_plain_ascii(domain)) return domain;
    char* raw = nullptr;
    const int result = idn2_to_ascii_8z(domain.c_str(), &raw, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    const IdnText ascii{raw};
    return result == IDN2_OK ? ascii.get() : domain;
}

std::unexpected<Violation> invalid(std::string reason) {
    return std::unexpected(value_error("value is not a valid email address: " + reason, reason));
}

}  // namespace

std::expected<Email, Violation> Email::parse(std::string_view text) {
    const auto address = without_name(text);
    if (text.size() > max_text || count_characters(address) > max_address)
        return std::unexpected(too_long(max_address));
    if (address.starts_with('"') && address.find("\"@", 1) != std::string_view::npos)
        return invalid("Quoting the part before the @-sign is not allowed here.");
    if (std::ranges::count(address, '@') != 1)
        return invalid("The email address is not valid. It must have exactly one @-sign.");

    const auto at = address.find('@');
    const auto local = address.substr(0, at);
    // Normal form C, so that equivalent spellings get the same result.
    if (auto reason = check_local(composed(local))) return invalid(*std::move(reason));
    std::string domain{address.substr(at + 1)};
    if (auto reason = normalize_domain(domain)) return invalid(*std::move(reason));

    Email email{std::string{local} + '@' + domain};
    // In bytes, as mail servers count.
    if (email.value.size() > max_address) return std::unexpected(too_long(max_address));
    return email;
}

std::string normal_email(std::string_view text) {
    const auto email = Email::parse(text);
    if (!email) return case_folded(trimmed(first_bytes(text, max_text)));
    const auto at = email->value.rfind('@');
    return case_folded(email->value.substr(0, at)) + '@' + to_ascii(email->value.substr(at + 1));
}

}  // namespace plaza
