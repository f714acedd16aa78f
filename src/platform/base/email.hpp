// Email: an e-mail address, as email-validator 2.1 and Pydantic take and normalise it. Nothing is asked of the network.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "platform/base/violation.hpp"

namespace plaza {

struct Email {
    /// The local part as typed, the domain in lower case and in Unicode (IDNA 2008).
    std::string value;

    static constexpr std::string_view format = "email";

    /// Spaces around it are dropped; of `Ana <ana@example.com>` the address is taken.
    [[nodiscard]] static std::expected<Email, Violation> parse(std::string_view text);
};

}  // namespace plaza
