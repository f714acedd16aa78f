// The second factor at log-in. Private to credentials/.
#pragma once

#include "domain/ids.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::credentials {

/// Throws second_factor unless the code is right or the user has no second factor.
Task<> require_second_factor(Context& context, AccountId user, Secret code);

Task<bool> is_second_factor_on(ReadContext& context, AccountId user);

}  // namespace plaza::credentials
