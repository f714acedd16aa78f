// The ids of things: a PostId cannot be passed where an AccountId is meant.
#pragma once

#include "platform/base/id.hpp"

namespace plaza {

using AccountId = Id<"account">;
using PostId = Id<"post">;
using SessionId = Id<"session">;

}  // namespace plaza
