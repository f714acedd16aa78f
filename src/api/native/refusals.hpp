// The status and text of each refusal in the native API. Clients compare some of the texts.
#pragma once

#include "platform/base/refusal.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::native {

[[nodiscard]] http::Rejection to_rejection(const Refusal& refusal);

}  // namespace plaza::native
