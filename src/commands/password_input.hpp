// Passwords for commands: never words of a command line, which everybody on the machine can read.
#pragma once

#include <string>

#include "platform/base/secret.hpp"

namespace plaza::commands {

/// The first line of the file; of `-`, of standard input, and where that is a terminal it is asked for twice without
/// being shown. Throws std::runtime_error, one line.
[[nodiscard]] Secret read_password(const std::string& file);

/// One that nobody can guess: 120 bits in 20 characters.
[[nodiscard]] Secret random_password();

}  // namespace plaza::commands
