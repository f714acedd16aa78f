// Viewer: the caller of a rule.
#pragma once

#include <optional>

#include "domain/ids.hpp"
#include "platform/base/time.hpp"

namespace plaza {

/// The caller, identified by a valid token signature. Whether the token still counts (the user exists and is not
/// suspended, the session has not ended) is decided by each query, in signed_in() of migration 0014.
struct Viewer {
    AccountId id;
    Time issued_at{};                    // of a token without a session: the latest that it can be, when it expires
    std::optional<SessionId> session{};  // tokens of the original API have none
};

}  // namespace plaza
