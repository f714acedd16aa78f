// Asks for confirmation on the terminal before data is deleted.
#pragma once

#include <string>

namespace plaza::commands {

enum class Confirmation { ask, given };

/// Returns if the answer is "yes". Otherwise, or without a terminal, throws std::runtime_error with one line.
void confirm(const std::string& question);

}  // namespace plaza::commands
