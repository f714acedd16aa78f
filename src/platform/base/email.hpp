// Email: an e-mail address, validated and normalized as by email-validator 2.1 and Pydantic, and the normal form for
// comparing addresses. Makes no network requests.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "platform/base/text.hpp"
#include "platform/base/violation.hpp"

namespace plaza {

struct Email {
    /// The local part as entered, the domain in lower case and in Unicode (IDNA 2008).
    std::string value;

    /// Not `email`, which is ASCII only (JSON Schema 2020-12 §7.3.2): addresses in responses may contain other
    /// characters.
    static TextRules rules() { return {.format = "idn-email"}; }

    /// Ignores spaces around the address, and the name in `Ana <ana@example.com>`.
    [[nodiscard]] static std::expected<Email, Violation> parse(std::string_view text);
};

/// The normal form of an address: two addresses are the same for sign-up, log-in, search and rate limits if their
/// normal forms are equal. The local part is case-folded in normal form C, the domain is in IDNA A-labels. An invalid
/// address (the original API accepted them) is trimmed and case-folded as a whole, at most its first 2,048 bytes.
[[nodiscard]] std::string normal_email(std::string_view text);

}  // namespace plaza
