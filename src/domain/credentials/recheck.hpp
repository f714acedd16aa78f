// Passwords that are given under a session: the tenth wrong one in a row ends the session.
#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/crypto/passwords.hpp"

namespace plaza {
struct Context;
}

namespace plaza::credentials {

struct OwnSession {
    AccountId user;
    SessionId id;
};

/// Compares the password. Absent if the session is not there, has ended because of ten wrong passwords, or has ten that
/// were wrong or are being compared.
Task<std::optional<crypto::Verdict>> recheck(Context& context, OwnSession session, Secret password, Secret stored);

}  // namespace plaza::credentials
