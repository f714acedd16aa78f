// Accounts: actors, ours or remote. What posts, votes and follows belong to; here their handles.
#pragma once

#include <expected>
#include <string>

#include "platform/base/violation.hpp"

namespace plaza::accounts {

/// The name somebody chooses: 1 to 30 of a-z, A-Z, 0-9 and `_`; unique without regard to case. `user_{number}` is kept
/// for accounts made without one.
struct Handle {
    std::string value;

    static std::expected<Handle, Violation> parse(std::string text);
};

}  // namespace plaza::accounts
