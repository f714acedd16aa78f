// Password checks within a session: the tenth wrong password in a row ends the session.
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

/// Compares the password. Returns nullopt if the session does not exist, was ended by ten wrong passwords, or has ten
/// passwords that were wrong or are being compared.
Task<std::optional<crypto::Verdict>> recheck(Context& context, OwnSession session, Secret password, Secret stored);

}  // namespace plaza::credentials
