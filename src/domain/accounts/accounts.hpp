// Accounts: actors, ours or remote. What posts, votes and follows belong to; here their handles.
#pragma once

#include <expected>
#include <string>

#include "platform/base/text.hpp"
#include "platform/base/violation.hpp"

namespace plaza::accounts {

/// The name somebody chooses: 1 to 30 of a-z, A-Z, 0-9 and `_`; unique without regard to case. `user_{number}` is kept
/// for accounts made without one.
struct Handle {
    std::string value;

    static TextRules rules() { return {.min = 1, .max = 30, .pattern = "^[A-Za-z0-9_]{1,30}$"}; }
    static std::expected<Handle, Violation> parse(std::string text);
};

}  // namespace plaza::accounts
