// Email: an e-mail address, as email-validator 2.1 and Pydantic take and normalise it, and the one normal form by which
// addresses are compared. Nothing is asked of the network.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "platform/base/text.hpp"
#include "platform/base/violation.hpp"

namespace plaza {

struct Email {
    /// The local part as typed, the domain in lower case and in Unicode (IDNA 2008).
    std::string value;

    /// Not `email`: that is ASCII only (JSON Schema 2020-12 §7.3.2), and addresses in answers may not be.
    static TextRules rules() { return {.format = "idn-email"}; }

    /// Spaces around it are dropped; of `Ana <ana@example.com>` the address is taken.
    [[nodiscard]] static std::expected<Email, Violation> parse(std::string_view text);
};

/// The one normal form of an address: what signs up, logs in, is looked up and is counted is the same account if and
/// only if this is the same. The local part in normal form C with case folded, the domain as IDNA A-labels. A text that
/// is no valid address (the original API let them in) is trimmed and case-folded as a whole, at most its first 2,048
/// bytes.
[[nodiscard]] std::string normal_email(std::string_view text);

}  // namespace plaza
