// Reactions: what follows what. The one page that says it.
#pragma once

#include "platform/events/reactions.hpp"

namespace plaza::app {

[[nodiscard]] events::Reactions reactions();

}  // namespace plaza::app
