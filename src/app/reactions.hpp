// Reactions: declares which jobs follow from which events. This is the only place that does.
#pragma once

#include "platform/events/reactions.hpp"

namespace plaza::app {

[[nodiscard]] events::Reactions reactions();

}  // namespace plaza::app
