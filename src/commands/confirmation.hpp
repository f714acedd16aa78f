// A question before something is lost, and its answer on the terminal.
#pragma once

#include <string>

namespace plaza::commands {

enum class Confirmation { ask, given };

/// Returns if the answer is yes. Throws std::runtime_error, one line, if it is not, or if there is no terminal to ask
/// on.
void confirm(const std::string& question);

}  // namespace plaza::commands
