// The types of ids: a PostId cannot be passed as an AccountId.
#pragma once

#include "platform/base/id.hpp"

namespace plaza {

using AccountId = Id<"account">;
using PostId = Id<"post">;
using SessionId = Id<"session">;
using AppId = Id<"app">;  // a program that acts for users

}  // namespace plaza
